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

    It 'unmaps what is piped' {
        $null = Invoke-TceMap guest

        Get-TceMapping | Invoke-TceUnmap -Confirm:$false
        Get-TceMapping | Should -BeNullOrEmpty
        (Get-DmaBuffer).MappedBytes | Should -Be 0
    }

    It 'unmaps a part, and the rest of a mapping without a size' {
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

    It 'refuses <Because> with <Id>' -ForEach @(
        @{ Id = 'AddressOutsideWindows'; Because = 'an address in no window'; Script = { Invoke-TceUnmap 0xffffffffffff0000 } }
        @{ Id = 'AddressNotAligned'; Because = 'an address inside a page'; Script = { Invoke-TceUnmap 0x800000000001000 64K } }
        @{ Id = 'NothingMapped'; Because = 'what is not mapped'; Script = { Invoke-TceUnmap 0x800000000100000 } }
        @{ Id = 'SizeZero'; Because = 'nothing'; Script = { Invoke-TceUnmap 0x800000000000000 0 } }
        @{ Id = 'SizeNotAligned'; Because = 'half a page'; Script = { Invoke-TceUnmap 0x800000000000000 32K } }
        @{ Id = 'RangePastWindowEnd'; Because = 'a sum that overflows'; Script = { Invoke-TceUnmap 0x800000000000000 0xffffffffffff0000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'a negative address'; Script = { Invoke-TceUnmap -Address -65536 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'a buffer, which has no bus address'; Script = { Get-DmaBuffer | Invoke-TceUnmap } }
        @{ Id = 'InputObjectNotBound'; Because = 'a wrong type'; Script = { [System.Version] '1.0' | Invoke-TceUnmap } }
    ) {
        $before = Get-State

        Get-ErrorId $Script | Should -Be $Id
        Get-State | Should -BeExactly $before
    }

    It 'does not take a mapping of a window that is gone for one of its successor' {
        $mapping = Get-TceMapping
        Remove-DmaWindow 1 -Force
        $null = New-DmaWindow 64K 512GB
        $null = Invoke-TceMap guest

        Get-ErrorId { $mapping | Invoke-TceUnmap } | Should -Be 'WindowNotFound'
        (Get-TceMapping).Size | Should -Be 1MB
    }

    It 'does the good ones of good and bad items' {
        Get-ErrorId { 'x', '0x0', '0x800000000000000' | Invoke-TceUnmap } |
            Should -Be 'ParameterArgumentTransformationError', 'NothingMapped'
        Get-TceMapping | Should -BeNullOrEmpty
    }
}
