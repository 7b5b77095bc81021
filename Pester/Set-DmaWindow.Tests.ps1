BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Set-DmaWindow' {
    BeforeEach {
        $null = Connect-TestContainer
        $null = New-DmaBuffer 4MB guest -PageSize 2MB
        $window = New-DmaWindow 64K 1G
        $null = Invoke-TceMap guest $window
    }

    It 'replaces a window and moves its mappings' {
        Remove-DmaWindow 0
        $change = $window | Set-DmaWindow -PageSize 2M -Size 8G

        $change.OldStartAddress | Should -Be 0x800000000000000
        $change.Window | Should -Be 0
        $change.PageSize | Should -Be 2MB
        $change.Moves.OldAddress | Should -Be 0x800000000000000
        $change.Moves.NewAddress | Should -Be 0
        (Get-TceMapping).Size | Should -Be 4MB
    }

    It 'moves a window to 0 in place of the default window, with its mappings' {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 64GB
        $null = New-DmaBuffer 1M guest | Invoke-TceMap -Window 1

        Get-WhatIf { Set-DmaWindow 1 -ReplaceDefaultWindow -WhatIf } | Should -BeLike '*Remove the window of 2 GiB at 0x0 with nothing mapped*map 1 mapping again, and lose nothing*'
        $change = Set-DmaWindow 1 -ReplaceDefaultWindow -WarningAction SilentlyContinue

        $change.OldStartAddress | Should -Be 0x800000000000000
        $change.Window | Should -Be 0
        (Resolve-TceAddress 0).Buffer | Should -Be 'guest'
        Get-DmaWindow | Should -HaveCount 1
        (Set-DmaWindow 0 -ReplaceDefaultWindow).Kept | Should -Be 0 -Because 'the window is at 0 already, so no request is sent'
    }

    It 'refuses a window that the device does not reach' {
        Get-ErrorId { $window | Set-DmaWindow -Size 2G -MaskBits 40 } | Should -Be 'WindowOutOfReach'
        Get-ErrorId { $window | Set-DmaWindow -Size 2T -MaskBits 40 -ReplaceDefaultWindow } | Should -Be 'WindowPastReach'
        Get-ErrorId { $window | Set-DmaWindow -Size 2G -MaskBits 65 } | Should -Be 'MaskBitsInvalid'
        ($window | Set-DmaWindow -Size 1T -MaskBits 40 -ReplaceDefaultWindow -WarningAction SilentlyContinue).Window | Should -Be 0
    }

    It 'makes no window elsewhere with -ReplaceDefaultWindow on a pseries host' {
        $null = Connect-TceContainer -Platform PSeries -Name partition
        $null = New-DmaWindow 4K 512M -ReplaceDefaultWindow -Container partition
        Get-ErrorId { Set-DmaWindow 0 -PageSize 64K -Size 4G -ReplaceDefaultWindow -Container partition } | Should -Be 'NoWindowAtZero'
        (Set-DmaWindow 0 -Size 1G -ReplaceDefaultWindow -Container partition).Window | Should -Be 0
        Disconnect-TceContainer partition -Force
    }

    It 'counts the mappings of the default window that it drops' {
        $null = Invoke-TceMap guest -Address 0x10000000

        Get-ErrorId { Set-DmaWindow 1 -ReplaceDefaultWindow } | Should -Be 'WindowHasMappings'
        $change = Set-DmaWindow 1 -ReplaceDefaultWindow -Force
        $change.Kept, $change.Dropped | Should -Be 1, 1
        $change.Moves | Where-Object NewAddress -EQ $null | Select-Object -ExpandProperty OldAddress | Should -Be 0x10000000
    }

    It 'replaces a pending default window, which without -ReplaceDefaultWindow it refuses' {
        $null = Connect-TestContainer

        Get-ErrorId { Set-DmaWindow 0 -PageSize 64K } | Should -Be 'WindowPending'
        (Set-DmaWindow 0 -PageSize 64K -ReplaceDefaultWindow).PageSize | Should -Be 64KB
        (Get-DmaWindow).StartAddress | Should -Be 0
    }

    It 'accepts windows from the pipeline' {
        $changes = Get-DmaWindow | Set-DmaWindow -Size 2G -PageSize 64K

        $changes.OldStartAddress | Should -Be 0, 0x800000000000000
        (Get-DmaWindow).PageSize | Should -Be 64KB, 64KB
        (Get-DmaWindow).MappedBytes | Should -Be 0, 4MB
    }

    It 'refuses mappings that do not fit, and drops them with -Force' {
        $null = Invoke-TceMap guest $window -Size 64K -Offset 64K
        $before = Get-State

        Get-ErrorId { Set-DmaWindow $window -PageSize 2M } | Should -Be 'MappingDoesNotFit'
        Get-State | Should -BeExactly $before
        $change = Set-DmaWindow $window -PageSize 2M -Force
        $change.Moves.Count | Should -Be 2
        ($change.Moves | Where-Object NewAddress).Size | Should -Be 4MB
    }

    It 'sends nothing and keeps the mappings if nothing changes' {
        $before = Get-State
        $change = Set-DmaWindow 1
        $messages = Get-Message Debug {
            Set-DmaWindow 0 -Debug
            Set-DmaWindow 1 -Debug
            Set-DmaWindow 1 -Size 1G -Debug
            Set-DmaWindow 1 -PageSize 64K -Size 1G -Levels 1 -Debug
        }

        $messages -match 'TCE_|_DMA' | Should -BeNullOrEmpty
        $change.OldStartAddress, $change.Window | Should -Be 0x800000000000000, 0x800000000000000
        $change.Moves | Should -BeNullOrEmpty
        Get-State | Should -BeExactly $before
    }

    It 'keeps the number of levels if neither the page size nor the size changes' {
        Remove-DmaWindow 1 -Force
        $null = New-DmaWindow 64K 1G -Levels 2

        (Set-DmaWindow 1).Levels | Should -Be 2
        (Set-DmaWindow 1 -Levels 1).Levels | Should -Be 1
    }

    It 'makes the shape of its parameters' {
        $null = Invoke-TceUnmap $window.StartAddress -Size 4MB
        foreach ($shape in @(
            @{ Levels = 2 }
            @{ PageSize = 4KB; Size = 64GB; Levels = 3 }
            @{ Size = 128GB; Levels = 2 }
            @{ PageSize = 2MB; Levels = 1 }
            @{ Size = 256GB; Levels = 2 }
        )) {
            $expected = @{ PageSize = (Get-DmaWindow 1).PageSize; Size = (Get-DmaWindow 1).Size }
            foreach ($name in $shape.Keys) { $expected[$name] = $shape[$name] }
            Get-WhatIf { Set-DmaWindow 1 @shape -WhatIf } | Should -Match ", $($shape.Levels) levels?,"

            $change = Set-DmaWindow 1 @shape
            foreach ($name in $expected.Keys) {
                $change.$name | Should -Be $expected[$name]
                (Get-DmaWindow 1).$name | Should -Be $expected[$name]
            }
        }
    }

    It 'says with -Verbose that a window already has the shape' {
        Get-Message Verbose { Set-DmaWindow 1 -Size 1G -Verbose } |
            Should -Be 'The window at 0x800000000000000 already has this shape. No request is sent.'
    }

    It 'prints the plan with -WhatIf and changes nothing' {
        $before = Get-State
        Get-WhatIf { Set-DmaWindow $window -PageSize 2M -Size 64G -WhatIf } |
            Should -Match 'Replace with 64 GiB in pages of 2 MiB, 1 level, 512 KiB locked instead of 256 KiB; map 1 mapping again, and lose nothing'
        $null = Invoke-TceMap guest $window -Size 64K -Offset 64K
        $before = Get-State
        Get-WhatIf { Set-DmaWindow $window -PageSize 2M -Size 64G -Force -WhatIf } | Should -Match 'map 1 mapping again, and lose 1 mapping of 64 KiB'
        Get-State | Should -BeExactly $before
    }
}

Describe 'Set-DmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'WindowNotFound'; Script = { Set-DmaWindow 0x900000000000000 } }
        @{ Id = 'AddressInsideWindow'; Script = { Set-DmaWindow 0x1000 } }
        @{ Id = 'WindowNotFound'; Script = { Set-DmaWindow 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Set-DmaWindow -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Set-DmaWindow first } }
        @{ Id = 'WindowNotFound'; Script = { Set-DmaWindow $removed } }
        @{ Id = 'ContainerClosed'; Script = { Set-DmaWindow $closed.Window } }
        @{ Id = 'WindowNotFound'; Script = { Set-DmaWindow $window -Container foreign } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Set-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Set-DmaWindow } }
        @{ Id = 'PageSizeNotSupported'; Script = { Set-DmaWindow 1 -PageSize 0 } }
        @{ Id = 'PageSizeNotSupported'; Script = { Set-DmaWindow 1 -PageSize 3K } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Set-DmaWindow 1 -PageSize -1 } }
        @{ Id = 'SizeZero'; Script = { Set-DmaWindow 1 -Size 0 } }
        @{ Id = 'SizeNotPowerOfTwo'; Script = { Set-DmaWindow 1 -Size 3G } }
        @{ Id = 'WindowTooLarge'; Script = { Set-DmaWindow 1 -Size '8 EiB' } }
        @{ Id = 'SizeNotPowerOfTwo'; Script = { Set-DmaWindow 1 -Size 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Set-DmaWindow 1 -Size '16 EiB' } }
        @{ Id = 'MappingDoesNotFit'; Script = { Set-DmaWindow 1 -Size 64K } }
        @{ Id = 'MappingDoesNotFit'; Script = { Set-DmaWindow 1 -PageSize 2M } }
        @{ Id = 'LevelsOutOfRange'; Script = { Set-DmaWindow 1 -Levels 0 } }
        @{ Id = 'LevelsOutOfRange'; Script = { Set-DmaWindow 1 -Levels 6 } }
        @{ Id = 'ContainerNotFound'; Script = { Set-DmaWindow 1 -Container nobody } }
        @{ Id = 'PageSizeNotSupported'; Script = { Set-DmaWindow $window -PageSize 16M } }
        @{ Id = 'LevelsNotPossible'; Script = { Set-DmaWindow $window -PageSize 4K -Size 1T -Levels 1 } }
    ) {
        Assert-Refusal $Script $Id
    }
}
