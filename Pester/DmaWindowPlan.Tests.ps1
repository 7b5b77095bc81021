BeforeAll {
    . $PSScriptRoot/Common.ps1

    # What -WhatIf prints goes to the host alone: a transcript has it.
    function Get-WhatIf([scriptblock] $Script) {
        $file = [System.IO.Path]::Combine($TestDrive, "$([guid]::NewGuid()).txt")
        $null = Start-Transcript $file
        & $Script | Out-Null
        $null = Stop-Transcript
        [System.IO.File]::ReadAllLines($file) -match '^What if: '
    }

    # The longest line of a view.
    function Get-Width($Objects) {
        ($Objects | Out-String -Width 100 -Stream | ForEach-Object { $_.TrimEnd().Length } | Measure-Object -Maximum).Maximum
    }
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Measure-DmaWindow' {
    BeforeAll {
        $null = Connect-TestContainer
    }

    It 'plans every page size with every number of levels, and recommends one' {
        $plans = Measure-DmaWindow 512GB -BackingPageSize 64K, 2M, 1G

        $plans | Should -HaveCount 20
        ($plans | Where-Object Recommended).PageSize | Should -Be 1GB
        ($plans | Where-Object Recommended).Reason | Should -Be 'largest page, fewest levels, 128 KiB locked'
        $plans | Where-Object { $_.Possible -eq ($null -ne $_.Rule) } | Should -BeNullOrEmpty
    }

    It 'recommends <PageSize> for <MemorySize> on <Platform>, backed by <Backing>' -ForEach @(
        @{ Platform = 'Power8'; MemorySize = '64TB'; Backing = '16M'; PageSize = 16MB; Levels = 2 }
        @{ Platform = 'Power9'; MemorySize = '8.5GB'; Backing = '1G'; PageSize = 2MB; Levels = 1 }
        @{ Platform = 'Power9'; MemorySize = '100GB'; Backing = '64K'; PageSize = 64KB; Levels = 1 }
        @{ Platform = 'Power10'; MemorySize = '1TB'; Backing = '64K'; PageSize = 64KB; Levels = 2 }
        @{ Platform = 'PSeries'; MemorySize = '256GB'; Backing = '64K'; PageSize = 64KB; Levels = 1 }
    ) {
        $plan = Measure-DmaWindow $MemorySize -Platform $Platform -BackingPageSize $Backing | Where-Object Recommended

        $plan | Should -HaveCount 1
        $plan.PageSize | Should -Be $PageSize
        $plan.Levels | Should -Be $Levels
    }

    It 'takes sizes from the pipeline' {
        ('8GB', 64GB, '1 TiB' | Measure-DmaWindow | Where-Object Recommended).MemorySize | Should -Be 8GB, 64GB, 1TB
        ([pscustomobject] @{ MemorySize = '8G' } | Measure-DmaWindow)[0].WindowSize | Should -Be 8GB
    }

    It 'says by which rule the limit of locked memory stands in the way' {
        $plans = Measure-DmaWindow 64GB -MemlockLimit 16MB | Where-Object PageSize -EQ 64KB

        $plans[0].Rule | Should -Be 8
        $plans[0].Reason | Should -Be 'needs 24 MiB locked; 0 B of 16 MiB are in use'
    }

    It 'plans for a file as for the container that it is of' {
        $file = [System.IO.Path]::Combine($TestDrive, 'host.json')
        $null = Connect-TestContainer
        $null = Export-TceState $file

        $ofFile = Measure-DmaWindow 64GB -State $file
        $ofContainer = Measure-DmaWindow 64GB -Container test

        $ofFile.LockedMemory | Should -Be $ofContainer.LockedMemory
        $ofFile.Possible | Should -Be $ofContainer.Possible
        $ofContainer[0].Container.Name | Should -Be 'test'
    }

    It 'finds nothing possible in a container without a free window, and says so' {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 1G

        $plans = Measure-DmaWindow 8GB -Container test

        $plans.Possible | Should -Not -Contain $true
        ($plans | Where-Object PageSize -EQ 64KB)[0].Rule | Should -Be 4
    }

    It 'tells what QEMU and DPDK would do' {
        $qemu, $dpdk = (Measure-DmaWindow 256GB -Platform PSeries -User Qemu, Dpdk)[0].Users

        $qemu.Starts | Should -BeFalse
        $qemu.Requests[2].Result | Should -Be '-1 EINVAL'
        $qemu.Leaked | Should -Be (2 * (4GB - 64KB))
        $dpdk.Starts | Should -BeFalse
        $dpdk.Reason | Should -Be 'its window is at 0x800000000000000, and it wants 0'
        (Measure-DmaWindow 8GB)[0].Users | Should -BeNullOrEmpty
    }

    It 'shows what it found within 100 columns' {
        $plans = Measure-DmaWindow 64TB -BackingPageSize 1G -User Qemu
        Get-Width $plans | Should -BeIn (80..100)
        Get-Width $plans[0].Users | Should -BeIn (20..100)
        Get-Width $plans[0].Users.Requests | Should -BeIn (60..100)
        $plans[0] | Format-List | Out-String | Should -Match 'MemorySize +: 64 TiB'
    }
}

Describe 'Plans in the pipeline' {
    BeforeEach {
        $null = Connect-TestContainer
    }

    It 'makes the recommended window' {
        $window = Measure-DmaWindow 512GB | Where-Object Recommended | New-DmaWindow

        $window.Size | Should -Be 512GB
        $window.Levels | Should -Be 2
        $window.LockedMemory | Should -Be (Measure-DmaWindow 512GB | Where-Object Recommended).LockedMemory
    }

    It 'makes it in the container that it was planned for' {
        $null = Connect-TceContainer -Name other

        (Measure-DmaWindow 8GB -Container test | Where-Object Recommended | New-DmaWindow).Container.Name | Should -Be 'test'
        (Measure-DmaWindow 8GB | Where-Object Recommended | New-DmaWindow).Container.Name | Should -Be 'other'
    }

    It 'tries the recommended window' {
        $test = Measure-DmaWindow 8GB | Where-Object Recommended | Test-DmaWindow

        $test.Passed | Should -BeTrue -Because $test.Reason
        $test.PageSize | Should -Be 64KB
    }
}

Describe 'Test-DmaWindow' {
    BeforeEach {
        $null = Connect-TestContainer
    }

    It 'leaves nothing but the default window' {
        $test = Test-DmaWindow 64GB

        $test.Passed | Should -BeTrue -Because $test.Reason
        $test.DefaultWindowMade | Should -BeTrue
        $test.StartAddress | Should -Be 0x800000000000000
        $test.LockedPeak | Should -BeGreaterThan $test.LockedAfter
        $before = Get-State
        (Test-DmaWindow 64GB).Passed | Should -BeTrue
        Get-State | Should -BeExactly $before
    }

    It 'gives one result for each shape with -All' {
        $tests = Test-DmaWindow 64GB -BackingPageSize 2M -All

        $tests.PageSize | Should -Be 4KB, 64KB, 2MB
        $tests.Passed | Should -Not -Contain $false
        Get-Width $tests | Should -BeIn (80..100)
    }

    It 'sends nothing that the plan says will fail, unless forced' {
        Remove-DmaWindow 0
        $refused = Test-DmaWindow -PageSize 4K -Size 1T -Levels 1

        $refused.Passed | Should -BeFalse
        $refused.FailedStep | Should -Be 'plan'
        $refused.Rule | Should -Be 9
        (Get-TceInfo).LockedMemory | Should -Be 0

        $forced = Test-DmaWindow -PageSize 4K -Size 1T -Levels 1 -Force
        $forced.FailedStep | Should -Be 'create'
        (Get-TceInfo).LockedMemory | Should -Be 4GB
        $forced.Reason | Should -Match '4 GiB of locked memory stay charged until the process ends\.$'
    }

    It 'says what is in the way when nothing is possible' {
        $null = New-DmaWindow 64K 1G

        $test = Test-DmaWindow 8GB

        $test | Should -HaveCount 1
        $test.Passed | Should -BeFalse
        $test.Rule | Should -Be 4
        $test.Reason | Should -Match 'Remove one with Remove-DmaWindow'
    }

    It 'tries nothing with -WhatIf' {
        $before = Get-State
        Get-WhatIf { Test-DmaWindow 64GB -WhatIf } | Should -Match 'Try a window of 64 GiB in pages of 64 KiB'
        Test-DmaWindow 64GB -WhatIf | Should -BeNullOrEmpty
        Get-State | Should -BeExactly $before
    }

    It 'takes containers from the pipeline' {
        $null = Connect-TceContainer -Name other -Platform PSeries

        $tests = Get-TceContainer | Test-DmaWindow 8GB
        $tests.Container.Name | Should -Be 'test', 'other'
        $tests.Passed | Should -Be $true, $true
    }
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
        $change.Window.StartAddress | Should -Be 0
        $change.Window.PageSize | Should -Be 2MB
        $change.Moves.OldAddress | Should -Be 0x800000000000000
        $change.Moves.NewAddress | Should -Be 0
        (Get-TceMapping).Size | Should -Be 4MB
        Get-Width $change | Should -BeIn (60..100)
        Get-Width $change.Moves | Should -BeIn (60..100)
    }

    It 'takes windows from Get-DmaWindow' {
        $changes = Get-DmaWindow | Set-DmaWindow -Size 2G -PageSize 64K

        $changes.OldStartAddress | Should -Be 0, 0x800000000000000
        (Get-DmaWindow).PageSize | Should -Be 64KB, 64KB
        (Get-DmaWindow).MappedBytes | Should -Be 0, 4MB
    }

    It 'drops mappings that do not fit with -Force alone' {
        $null = Invoke-TceMap guest $window -Size 64K -Offset 64K
        $before = Get-State

        Get-ErrorId { Set-DmaWindow $window -PageSize 2M } | Should -Be 'MappingDoesNotFit'
        Get-State | Should -BeExactly $before
        $change = Set-DmaWindow $window -PageSize 2M -Force
        $change.Moves.Count | Should -Be 2
        ($change.Moves | Where-Object NewAddress).Size | Should -Be 4MB
    }

    It 'prints the plan with -WhatIf and changes nothing' {
        $before = Get-State
        Get-WhatIf { Set-DmaWindow $window -PageSize 2M -Size 64G -WhatIf } |
            Should -Match 'Replace with 64 GiB in pages of 2 MiB, 1 level\(s\), 512 KiB locked; map 1 mapping\(s\) again, drop 0'
        Get-State | Should -BeExactly $before
    }

    It 'refuses with <Id>, and changes nothing' -ForEach @(
        @{ Id = 'PageSizeNotSupported'; Script = { Set-DmaWindow $window -PageSize 16M } }
        @{ Id = 'SizeNotPowerOfTwo'; Script = { Set-DmaWindow $window -Size 3G } }
        @{ Id = 'LevelsNotPossible'; Script = { Set-DmaWindow $window -PageSize 4K -Size 1T -Levels 1 } }
        @{ Id = 'WindowNotFound'; Script = { Set-DmaWindow 0x900000000000000 -Size 1G } }
    ) {
        $before = Get-State
        Get-ErrorId $Script | Should -Be $Id
        Get-State | Should -BeExactly $before
    }
}

Describe 'Reset-DmaWindow' {
    BeforeEach {
        $null = Connect-TestContainer
        Remove-DmaWindow 0
        $null = New-DmaWindow 64K 1G
        $null = New-DmaWindow 2M 64G
    }

    It 'leaves the default window alone' {
        $window = Reset-DmaWindow

        $window.IsDefault | Should -BeTrue
        $window.StartAddress | Should -Be 0
        Get-DmaWindow | Should -HaveCount 1
        (Get-TceInfo).LockedMemory | Should -Be 8MB
    }

    It 'prints the plan with -WhatIf and changes nothing' {
        $before = Get-State
        Get-WhatIf { Reset-DmaWindow -WhatIf } | Should -Match 'Remove the window\(s\) at 0x0, 0x800000000000000 and leave the default one alone'
        Get-State | Should -BeExactly $before
    }

    It 'drops mappings with -Force alone' {
        $null = New-DmaBuffer 64K guest
        $null = Invoke-TceMap guest 0

        Get-ErrorId { Reset-DmaWindow } | Should -Be 'WindowHasMappings'
        Get-DmaWindow | Should -HaveCount 2
        (Reset-DmaWindow -Force).IsDefault | Should -BeTrue
    }
}
