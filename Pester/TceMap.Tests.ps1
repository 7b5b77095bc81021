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

Describe 'Get-TceMapping' {
    BeforeAll {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 512GB
        $null = 'one', 'two' | ForEach-Object { New-DmaBuffer 1M $_ | Invoke-TceMap -Window 1 }
        $null = Invoke-TceMap one 0 -Access Write
    }

    It 'lists in order of addresses, by window and by buffer' {
        (Get-TceMapping).StartAddress | Should -Be 0, 0x800000000000000, 0x800000000100000
        (Get-TceMapping 1).Buffer.Name | Should -Be 'one', 'two'
        (Get-DmaWindow | Get-TceMapping).Buffer.Name | Should -Be 'one', 'one', 'two'
        (Get-TceMapping -Buffer one).Access | Should -Be 'Write', 'ReadWrite'
        (Get-TceMapping -Buffer (Get-DmaBuffer two)).EndAddress | Should -Be 0x8000000001fffff
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'BufferNotFound'; Because = 'an unknown buffer'; Script = { Get-TceMapping -Buffer nobody } }
        @{ Id = 'WindowNotFound'; Because = 'an unknown window'; Script = { Get-TceMapping 0x900000000000000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'a negative number'; Script = { Get-TceMapping -1 } }
        @{ Id = 'InputObjectNotBound'; Because = 'a wrong type'; Script = { [System.Version] '1.0' | Get-TceMapping } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
    }

    It 'converts to JSON with plain values' {
        $json = (Get-TceMapping 1)[0] | ConvertTo-Json -Depth 4 -WarningAction Stop | ConvertFrom-Json

        $json.StartAddress | Should -Be 576460752303423488
        $json.Buffer.Name | Should -Be 'one'
    }
}

Describe 'Invoke-TceUnmap' {
    BeforeEach {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 512GB
        $null = New-DmaBuffer 1M guest | Invoke-TceMap
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
