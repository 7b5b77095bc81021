BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'New-DmaBuffer' {
    BeforeEach {
        $null = Connect-TestContainer
    }

    It 'allocates and registers <Size>' -ForEach @(
        @{ Size = 1MB; Bytes = 1048576 }
        @{ Size = '1M'; Bytes = 1048576 }
        @{ Size = '1.5 GiB'; Bytes = 1610612736 }
        @{ Size = '0x100000'; Bytes = 1048576 }
    ) {
        $buffer = New-DmaBuffer $Size

        $buffer.Size | Should -Be $Bytes
        $buffer.PageSize | Should -Be 64KB
        $buffer.Registered | Should -BeTrue
        $buffer.Name | Should -Be 'buffer0'
    }

    It 'binds objects that have the properties Name, Size and PageSize' {
        $buffers = @(
            [pscustomobject] @{ Name = 'one'; Size = '64K'; PageSize = '64K' }
            [pscustomobject] @{ Name = 'two'; Size = '32M'; PageSize = '2 MiB' }
        ) | New-DmaBuffer

        $buffers.Name | Should -Be 'one', 'two'
        $buffers.PageSize | Should -Be 64KB, 2MB
    }

    It 'makes a buffer in every piped container, not of its name' {
        $null = Connect-TceContainer -Name other

        $buffers = Get-TceContainer | New-DmaBuffer 64K
        $buffers.Name | Should -Be 'buffer0', 'buffer0'
        $buffers.Container.Name | Should -Be 'test', 'other'
    }

    It 'refuses <Because> with <Id>' -ForEach @(
        @{ Id = 'SizeZero'; Because = 'nothing'; Script = { New-DmaBuffer 0 } }
        @{ Id = 'BufferSizeNotAligned'; Because = 'half a page'; Script = { New-DmaBuffer 32K } }
        @{ Id = 'BufferSizeNotAligned'; Because = 'the largest number'; Script = { New-DmaBuffer 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'more than that'; Script = { New-DmaBuffer '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'less than nothing'; Script = { New-DmaBuffer -Size -1 } }
        @{ Id = 'BufferPageSizeInvalid'; Because = 'pages of 3 KiB'; Script = { New-DmaBuffer 64K -PageSize 3K } }
        @{ Id = 'BufferPageSizeInvalid'; Because = 'pages of nothing'; Script = { New-DmaBuffer 64K -PageSize 0 } }
        @{ Id = 'ParameterArgumentValidationError'; Because = 'no name'; Script = { New-DmaBuffer 64K -Name '' } }
        @{ Id = 'ContainerNotFound'; Because = 'an unknown container'; Script = { New-DmaBuffer 64K -Container nobody } }
    ) {
        $before = Get-State

        Get-ErrorId $Script | Should -Be $Id
        Get-State | Should -BeExactly $before
    }

    It 'refuses a name that is taken, and changes nothing with -WhatIf' {
        $null = New-DmaBuffer 64K guest
        $before = Get-State

        Get-ErrorId { New-DmaBuffer 64K GUEST } | Should -Be 'BufferNameTaken'
        New-DmaBuffer 64K other -WhatIf | Should -BeNullOrEmpty
        Get-State | Should -BeExactly $before
    }
}
