BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Invoke-TceUnmap' {
    BeforeEach {
        $null = Connect-MappedContainer
    }

    It 'unmaps mappings from the pipeline' {
        $null = Invoke-TceMap guest

        Get-TceMapping | Invoke-TceUnmap -Confirm:$false
        Get-TceMapping | Should -BeNullOrEmpty
        (Get-DmaBuffer).MappedBytes | Should -Be 0
    }

    It 'unmaps a part of a mapping, and without a size the rest of it' {
        Invoke-TceUnmap 0x800000000010000 64K
        (Get-TceMapping).Size | Should -Be 64KB, 896KB

        Invoke-TceUnmap '0x800000000080000'
        (Get-TceMapping).Size | Should -Be 64KB, 384KB
    }

    It 'binds objects that have the properties StartAddress and Size' {
        [pscustomobject] @{ StartAddress = '0x800000000000000'; Size = '64K' } | Invoke-TceUnmap

        (Get-TceMapping).Size | Should -Be 960KB
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-State

        Get-TceMapping | Invoke-TceUnmap -WhatIf
        Get-State | Should -BeExactly $before
    }

    It 'refuses a mapping of a removed window, although the next window has one at the same address' {
        $mapping = Get-TceMapping
        Remove-DmaWindow 1 -Force
        $null = New-DmaWindow 64K 512GB
        $null = Invoke-TceMap guest

        Get-ErrorId { $mapping | Invoke-TceUnmap } | Should -Be 'WindowNotFound'
        (Get-TceMapping).Size | Should -Be 1MB
    }

    It 'unmaps the valid items when others are invalid' {
        Get-ErrorId { 'x', '0x0', '0x800000000000000' | Invoke-TceUnmap } |
            Should -Be 'ParameterArgumentTransformationError', 'NothingMapped'
        Get-TceMapping | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-TceUnmap with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'AddressOutsideWindows'; Script = { Invoke-TceUnmap 0x900000000000000 } }
        @{ Id = 'AddressOutsideWindows'; Script = { Invoke-TceUnmap 0xffffffffffffffff } }
        @{ Id = 'AddressNotAligned'; Script = { Invoke-TceUnmap 0x800000000000001 64K } }
        @{ Id = 'NothingMapped'; Script = { Invoke-TceUnmap 0x800000000100000 } }
        @{ Id = 'NothingMapped'; Script = { Invoke-TceUnmap 0x800000000100000 64K } }
        @{ Id = 'SizeZero'; Script = { Invoke-TceUnmap 0x800000000000000 0 } }
        @{ Id = 'SizeNotAligned'; Script = { Invoke-TceUnmap 0x800000000000000 4K } }
        @{ Id = 'RangePastWindowEnd'; Script = { Invoke-TceUnmap 0x800000000000000 1T } }
        @{ Id = 'RangePastWindowEnd'; Script = { Invoke-TceUnmap 0x800000000010000 0xffffffffffff0000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceUnmap 0x800000000000000 '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceUnmap 0x800000000000000 -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceUnmap -Address -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceUnmap somewhere } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceUnmap $null } }
        @{ Id = 'RowNotTaken'; Script = { Invoke-TceUnmap $buffer } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Invoke-TceUnmap $test } }
        @{ Id = 'ContainerClosed'; Script = { Invoke-TceUnmap $closed.Mapping } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Mapping | Invoke-TceUnmap } }
        @{ Id = 'NothingMapped'; Script = { Invoke-TceUnmap $foreign.Mapping -Container test } }
        @{ Id = 'RowNotTaken'; Script = { Invoke-TceUnmap $removed } }
        @{ Id = 'AddressOutsideWindows'; Script = { $mapping | Invoke-TceUnmap -Container foreign } }
        @{ Id = 'ContainerNotFound'; Script = { $mapping | Invoke-TceUnmap -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { [pscustomobject] @{ StartAddress = '0x800000000000000'; Size = 'x' } | Invoke-TceUnmap } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Invoke-TceUnmap } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Invoke-TceUnmap } }
        @{ Id = 'AddressOutsideWindows'; Script = { Invoke-TceUnmap 0xffffffffffff0000 } }
        @{ Id = 'AddressNotAligned'; Script = { Invoke-TceUnmap 0x800000000001000 64K } }
        @{ Id = 'RowNotTaken'; Script = { $buffer | Invoke-TceUnmap } }
    ) {
        Assert-Refusal $Script $Id
    }
}
