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

    It 'maps all of a buffer at the first free place of the window that was created' {
        $mapping = Invoke-TceMap guest

        $mapping.StartAddress | Should -Be $window.StartAddress
        $mapping.Size | Should -Be 1GB
        $mapping.Access | Should -Be 'ReadWrite'
        $mapping.Buffer | Should -Be $buffer
        (Invoke-TceMap $buffer $window).StartAddress | Should -Be ($window.StartAddress + 1GB)
    }

    It 'maps a part where it is told to, by <Because>' -ForEach @(
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

    It 'takes buffers from the pipeline' {
        $null = New-DmaBuffer 64K rings

        (Get-DmaBuffer | Invoke-TceMap -Window 1).Size | Should -Be 1GB, 64KB
        ('rings', 'guest' | Invoke-TceMap).Size | Should -Be 64KB, 1GB
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-State

        Invoke-TceMap guest -WhatIf | Should -BeNullOrEmpty
        Get-State | Should -BeExactly $before
    }

    It 'shows the request at Debug' {
        (Get-Message Debug { Invoke-TceMap guest -Debug -Confirm:$false }) -join "`n" |
            Should -Match '(?s)MAP_DMA.*0x800000000000000.*= 0'
    }

    It 'refuses <Because> with <Id>' -ForEach @(
        @{ Id = 'BufferNotFound'; Because = 'an unknown buffer'; Script = { Invoke-TceMap nobody } }
        @{ Id = 'WindowNotFound'; Because = 'an unknown window'; Script = { Invoke-TceMap guest 0x900000000000000 } }
        @{ Id = 'SizeZero'; Because = 'nothing'; Script = { Invoke-TceMap guest -Size 0 } }
        @{ Id = 'SizeNotAligned'; Because = 'half a page'; Script = { Invoke-TceMap guest -Size 32K } }
        @{ Id = 'OffsetNotAligned'; Because = 'an offset inside a page'; Script = { Invoke-TceMap guest -Offset 4K -Size 64K } }
        @{ Id = 'RangeOutsideBuffer'; Because = 'more than the buffer'; Script = { Invoke-TceMap guest -Size 2GB } }
        @{ Id = 'RangeOutsideBuffer'; Because = 'a sum that overflows'; Script = { Invoke-TceMap guest -Offset 64K -Size 0xffffffffffff0000 } }
        @{ Id = 'AddressNotAligned'; Because = 'an address inside a page'; Script = { Invoke-TceMap guest -Address 0x800000000001000 } }
        @{ Id = 'AddressOutsideWindows'; Because = 'an address in no window'; Script = { Invoke-TceMap guest -Address 0xffffffffffff0000 } }
        @{ Id = 'AddressOutsideWindow'; Because = 'an address of another window'; Script = { Invoke-TceMap guest 1 -Address 0 } }
        @{ Id = 'RangePastWindowEnd'; Because = 'a range past the end'; Script = { Invoke-TceMap guest -Address 0x800007fffff0000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'a negative address'; Script = { Invoke-TceMap guest -Address -65536 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = '16 EiB'; Script = { Invoke-TceMap guest -Size '16 EiB' } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Because = 'an unknown access'; Script = { Invoke-TceMap guest -Access Execute } }
        @{ Id = 'InputObjectNotBound'; Because = 'a wrong type'; Script = { [System.Version] '1.0' | Invoke-TceMap } }
    ) {
        $before = Get-State

        Get-ErrorId $Script | Should -Be $Id
        Get-State | Should -BeExactly $before
    }

    It 'refuses to replace a mapping, and maps the good ones of good and bad items' {
        $null = New-DmaBuffer 64K rings

        Get-ErrorId { 'rings', 'nobody', 'rings' | Invoke-TceMap -Address $window.StartAddress } |
            Should -Be 'BufferNotFound', 'MappingOverlaps'
        (Get-TceMapping).Size | Should -Be 64KB
    }
}
