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
        @{ Size = '.5M'; Bytes = 524288 }
        @{ Size = '0x100000'; Bytes = 1048576 }
        @{ Size = '0x1_0000'; Bytes = 65536 }
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

    It 'creates a buffer in every piped container, and does not name it after the container' {
        $null = Connect-TceContainer -Name other

        $buffers = Get-TceContainer | New-DmaBuffer 64K
        $buffers.Name | Should -Be 'buffer0', 'buffer0'
        $buffers.Container | Should -Be 'test', 'other'
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-State

        New-DmaBuffer 64K other -WhatIf | Should -BeNullOrEmpty
        Get-State | Should -BeExactly $before
    }
}

Describe 'New-DmaBuffer with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'SizeZero'; Script = { New-DmaBuffer 0 } }
        @{ Id = 'BufferSizeNotAligned'; Script = { New-DmaBuffer 65535 } }
        @{ Id = 'BufferSizeNotAligned'; Script = { New-DmaBuffer 0xffffffffffffffff } }
        @{ Id = 'MemoryNotAllocated'; Script = { New-DmaBuffer 0xffffffffffff0000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer -Size -65536 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer 1.5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer $thing } }
        @{ Id = 'BufferPageSizeInvalid'; Script = { New-DmaBuffer 64K -PageSize 0 } }
        @{ Id = 'BufferPageSizeInvalid'; Script = { New-DmaBuffer 96K -PageSize 96K } }
        @{ Id = 'BufferPageSizeInvalid'; Script = { New-DmaBuffer 64K -PageSize 4K } }
        @{ Id = 'BufferSizeNotAligned'; Script = { New-DmaBuffer 64K -PageSize 2M } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer 16E -PageSize -1 } }
        @{ Id = 'NameInvalid'; Script = { New-DmaBuffer 64K ('x' * 129) } }
        @{ Id = 'NameInvalid'; Script = { New-DmaBuffer 64K "x`e[2J" } }
        @{ Id = 'NameInvalid'; Script = { New-DmaBuffer 64K "x`e[2J" -WhatIf } }
        @{ Id = 'BufferNameTaken'; Script = { New-DmaBuffer 64K guest } }
        @{ Id = 'BufferNameTaken'; Script = { New-DmaBuffer 64K GUEST } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer 64K '' } }
        @{ Id = 'BufferSizeNotAligned'; Script = { [pscustomobject] @{ Size = 3 } | New-DmaBuffer } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | New-DmaBuffer 64K } }
        @{ Id = 'ContainerNotFound'; Script = { New-DmaBuffer 64K -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer 64K -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer 64K -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaBuffer 64K -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { New-DmaBuffer 64K -Container $closed.Container } }
        @{ Id = 'BufferPageSizeInvalid'; Script = { New-DmaBuffer 64K -PageSize 3K } }
    ) {
        Assert-Refusal $Script $Id
    }
}
