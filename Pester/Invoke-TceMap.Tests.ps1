BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Invoke-TceMap' {
    BeforeEach {
        $null = Connect-TestContainer
        $script:buffer = New-DmaBuffer 1GB guest
        $script:window = New-DmaWindow 64K 512GB
    }

    It 'maps a whole buffer at the first free address of the created window' {
        $mapping = Invoke-TceMap guest

        $mapping.StartAddress | Should -Be $window.StartAddress
        $mapping.Size | Should -Be 1GB
        $mapping.Access | Should -Be 'ReadWrite'
        $mapping.Buffer | Should -Be $buffer.Name
        (Invoke-TceMap $buffer $window).StartAddress | Should -Be ($window.StartAddress + 1GB)
    }

    It 'maps a part of a buffer at an address that is given as <Because>' -ForEach @(
        @{ Because = 'text'; Address = '0x800000000100000' }
        @{ Because = 'a number'; Address = 0x800000000100000 }
        @{ Because = 'an unsigned number'; Address = 0x800000000100000ul }
        @{ Because = 'a decimal'; Address = [decimal] 0x800000000100000 }
    ) {
        $mapping = Invoke-TceMap guest -Address $Address -Offset 64K -Size '128 KiB' -Access Read

        $mapping.StartAddress | Should -Be 0x800000000100000
        $mapping.Offset | Should -Be 64KB
        $mapping.Size | Should -Be 128KB
        $mapping.Access | Should -Be 'Read'
    }

    It 'accepts buffers from the pipeline' {
        $null = New-DmaBuffer 64K rings

        (Get-DmaBuffer | Invoke-TceMap -Window 1).Size | Should -Be 1GB, 64KB
        ('rings', 'guest' | Invoke-TceMap).Size | Should -Be 64KB, 1GB
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-State

        Invoke-TceMap guest -WhatIf | Should -BeNullOrEmpty
        Get-State | Should -BeExactly $before
    }

    It 'chooses no address that a device cannot reach, and warns about one that is given' {
        Remove-DmaWindow 0
        $low = New-DmaWindow 64K 16GB
        $low.StartAddress | Should -Be 0
        $null = New-DmaBuffer 4GB low

        $records = Get-Record { Invoke-TceMap low $low -Size (4GB - 64KB); Invoke-TceMap guest $low; Invoke-TceMap low $low -Address 0xffff0000 -Size 64KB }
        $records[0, 1].StartAddress | Should -Be 0, 4GB
        $records[2] | Should -BeOfType ([System.Management.Automation.WarningRecord])
        $records[3].StartAddress | Should -Be 0xffff0000ul
        $records | Should -HaveCount 4
    }

    It 'does not replace a mapping, and maps the valid items when others are invalid' {
        $null = New-DmaBuffer 64K rings

        Get-ErrorId { 'rings', 'nobody', 'rings' | Invoke-TceMap -Address $window.StartAddress } |
            Should -Be 'BufferNotFound', 'MappingOverlaps'
        (Get-TceMapping).Size | Should -Be 64KB
    }
}

Describe 'Invoke-TceMap with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'BufferNotFound'; Script = { Invoke-TceMap nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceMap '' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceMap 5 } }
        @{ Id = 'RowNotTaken'; Script = { Invoke-TceMap $window } }
        @{ Id = 'ContainerClosed'; Script = { Invoke-TceMap $closed.Buffer } }
        @{ Id = 'BufferNotFound'; Script = { Invoke-TceMap $foreign.Buffer -Container test } }
        @{ Id = 'WindowNotFound'; Script = { Invoke-TceMap free 0x900000000000000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceMap free -1 } }
        @{ Id = 'WindowNotFound'; Script = { Invoke-TceMap free $removed } }
        @{ Id = 'WindowNotFound'; Script = { Invoke-TceMap free $foreign.Window } }
        @{ Id = 'AddressInsideWindow'; Script = { Invoke-TceMap free 0x10000 } }
        @{ Id = 'SizeZero'; Script = { Invoke-TceMap free -Size 0 } }
        @{ Id = 'SizeNotAligned'; Script = { Invoke-TceMap free -Size 1 } }
        @{ Id = 'RangeOutsideBuffer'; Script = { Invoke-TceMap free -Size 128K } }
        @{ Id = 'RangeOutsideBuffer'; Script = { Invoke-TceMap free -Size 0xffffffffffff0000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceMap free -Size '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceMap free -Size -1 } }
        @{ Id = 'RangeOutsideBuffer'; Script = { Invoke-TceMap free -Offset 64K } }
        @{ Id = 'OffsetNotAligned'; Script = { Invoke-TceMap guest -Offset 4K -Size 64K } }
        @{ Id = 'RangeOutsideBuffer'; Script = { Invoke-TceMap guest -Offset 64K -Size 0xffffffffffff0000 } }
        @{ Id = 'RangeOutsideBuffer'; Script = { Invoke-TceMap guest -Offset 0xffffffffffff0000 -Size 64K } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceMap free -Offset -1 } }
        @{ Id = 'MappingOverlaps'; Script = { Invoke-TceMap free -Address 0x800000000000000 } }
        @{ Id = 'AddressNotAligned'; Script = { Invoke-TceMap free -Address 0x800000000100001 } }
        @{ Id = 'AddressOutsideWindows'; Script = { Invoke-TceMap free -Address 0x900000000000000 } }
        @{ Id = 'AddressOutsideWindows'; Script = { Invoke-TceMap free -Address 0xffffffffffff0000 } }
        @{ Id = 'AddressOutsideWindow'; Script = { Invoke-TceMap free 1 -Address 0 } }
        @{ Id = 'RangePastWindowEnd'; Script = { Invoke-TceMap guest -Address 0x800007fffff0000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceMap free -Address -65536 } }
        @{ Id = 'RowNotTaken'; Script = { Invoke-TceMap free -Address $buffer } }
        @{ Id = 'WindowNotFound'; Script = { Invoke-TceMap free -Address $foreign.Mapping } }
        @{ Id = 'AccessNone'; Script = { Invoke-TceMap free -Access None } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceMap free -Access 4 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceMap free -Access Execute } }
        @{ Id = 'ContainerNotFound'; Script = { Invoke-TceMap free -Container nobody } }
        @{ Id = 'ContainerClosed'; Script = { Invoke-TceMap free -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Invoke-TceMap } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Invoke-TceMap } }
        @{ Id = 'SizeNotAligned'; Script = { Invoke-TceMap guest -Size 32K } }
        @{ Id = 'AddressNotAligned'; Script = { Invoke-TceMap guest -Address 0x800000000001000 } }
    ) {
        Assert-Refusal $Script $Id
    }
}
