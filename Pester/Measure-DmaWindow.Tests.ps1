BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Measure-DmaWindow' {
    BeforeAll {
        $null = Connect-TestContainer
    }

    It 'tells the platform and the page size of the host with each plan' {
        $plans = @(Measure-DmaWindow 1GB) + @(Measure-DmaWindow 1GB -Platform PSeries -HostPageSize 4K)

        $plans | ForEach-Object { "$($_.Platform) $($_.HostPageSize)" } | Select-Object -Unique | Should -Be 'Power9 65536', 'PSeries 4096'
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

    It 'accepts sizes from the pipeline' {
        ('8GB', 64GB, '1 TiB' | Measure-DmaWindow | Where-Object Recommended).MemorySize | Should -Be 8GB, 64GB, 1TB
        ([pscustomobject] @{ MemorySize = '8G' } | Measure-DmaWindow)[0].WindowSize | Should -Be 8GB
    }

    It 'names the driver rule if the limit of locked memory is too low' {
        $plans = Measure-DmaWindow 64GB -MemlockLimit 16MB | Where-Object PageSize -EQ 64KB

        $plans[0].Rule | Should -Be 8
        $plans[0].Reason | Should -Be 'needs 24 MiB locked; 0 B of 16 MiB is in use'
    }

    It 'plans the same for an exported file as for its container' {
        $file = "$TestDrive/host.json"
        $null = Connect-TestContainer
        $null = Export-TceState $file

        $ofFile = Measure-DmaWindow 64GB -StatePath $file
        $ofContainer = Measure-DmaWindow 64GB -Container test

        $ofFile.LockedMemory | Should -Be $ofContainer.LockedMemory
        $ofFile.Possible | Should -Be $ofContainer.Possible
        $ofContainer[0].Container | Should -Be 'test'
    }

    It 'reads the state that a row of a list names, and takes no state of a container for a path' {
        $null = Connect-TestContainer
        $file = Export-TceState "$TestDrive/listed.json"

        ([pscustomobject] @{ MemorySize = '8GB'; StatePath = $file.FullName } | Measure-DmaWindow)[0].WindowSize | Should -Be 8GB
        Get-ErrorId { Get-TceContainer | ConvertTo-Csv | ConvertFrom-Csv | Measure-DmaWindow 8GB } | Should -Be 'InputObjectNotBound'
        Get-ErrorId { Measure-DmaWindow 8GB -StatePath Open } | Should -Be 'PathNotFound'
    }

    It 'plans for the host of each piped file' {
        $files = foreach ($platform in 'Power8', 'PSeries', 'Power9') {
            $null = Connect-TceContainer -Name $platform -Platform $platform
            Export-TceState "$TestDrive/$platform.json" -Container $platform
            Disconnect-TceContainer $platform
        }

        ($files | Measure-DmaWindow 64GB).Platform | Select-Object -Unique | Should -Be 'Power8', 'PSeries', 'Power9'
    }

    It 'names the driver rule if the container has no free window' {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 1G

        $plans = Measure-DmaWindow 8GB -Container test

        $plans.Possible | Should -Not -Contain $true
        ($plans | Where-Object PageSize -EQ 64KB)[0].Rule | Should -Be 4
    }

    It 'says that a container of version 1 creates no windows' {
        $null = Connect-TceContainer -Name old -IommuVersion 1

        $plan = Measure-DmaWindow 8GB -Container old
        $plan.Possible | Should -Be $false
        $plan.Rule | Should -Be 16
        $test = Test-DmaWindow 8GB -Container old
        $test.Passed | Should -BeFalse
        $test.Reason | Should -BeLike '*version 1*'
        Disconnect-TceContainer old
    }

    It 'shows how QEMU and DPDK would start' {
        $qemu, $dpdk = (Measure-DmaWindow 256GB -Platform PSeries -User Qemu, Dpdk -MemlockLimit 1TB)[0].Users

        $qemu.User | Should -Be 'Qemu-10.0'
        $qemu.Verdict | Should -Be 'KilledWhenGuestAsks'
        $qemu.Starts | Should -BeFalse
        ($qemu.Requests | Where-Object PageSize -EQ 64KB).Result | Should -Be '-1 EINVAL', '-1 EINVAL'
        $qemu.Leaked | Should -Be (2 * (4GB - 64KB))
        $qemu.Remedy | Should -Be "Back the guest's memory with pages of 2 MiB."
        $dpdk.User | Should -Be 'Dpdk-22.11'
        $dpdk.Verdict | Should -Be 'DoesNotStart'
        $dpdk.Reason | Should -Be 'the driver puts the window at 0x800000000000000, and DPDK needs it at 0'
        "$qemu" | Should -Be 'Qemu-10.0: KilledWhenGuestAsks'
        (Measure-DmaWindow 8GB)[0].Users | Should -BeNullOrEmpty
    }
}

Describe 'Measure-DmaWindow for the firmware of a pseries host' {
    BeforeAll {
        $script:log = "$PSScriptRoot/../tests/Engine.Tests/Data/logs/powervm.log"
        $script:machine = "$PSScriptRoot/../tests/Engine.Tests/Data/partition/k612-phbs"
    }

    It 'recommends <PageSize> for <MemorySize> with a block of <Block> and the mask <Mask>' -ForEach @(
        @{ MemorySize = '2TB'; Block = '0x1000000'; Mask = '0x3'; PageSize = $null }
        @{ MemorySize = '1TB'; Block = '0x1000000'; Mask = '0x3'; PageSize = 64KB }
        @{ MemorySize = '2TB'; Block = '0x4000000'; Mask = 3; PageSize = 64KB }
        @{ MemorySize = '2TB'; Block = '0x1000000'; Mask = '0x103'; PageSize = 2MB }
        @{ MemorySize = '2TB'; Block = '0x2000000000'; Mask = '0x107'; PageSize = 16MB }
    ) {
        $plans = Measure-DmaWindow $MemorySize -Platform PSeries -LargestBlock $Block -PageSizeMask $Mask -WindowsAvailable 1 -BackingPageSize 16M

        ($plans | Where-Object Recommended).PageSize | Should -Be $PageSize
        $plans | Where-Object { $_.Entries -gt [uint64] $Block -and $_.Reason -notmatch 'largest block of 0x.*CREATE fails with EINVAL and leaks' } | Should -BeNullOrEmpty
    }

    It 'plans for each answer in a kernel log' {
        $plans = Measure-DmaWindow 2TB -Platform PSeries -KernelLog $log

        ($plans | Where-Object Recommended).PciAddress | Should -Be '0019:01:00.0'
        $plans.PciAddress | Select-Object -Unique | Should -HaveCount 4
        (Measure-DmaWindow 2TB -Platform PSeries -KernelLog $log -PciAddress 0524*).PciAddress | Select-Object -Unique | Should -Be '0524:28:00.0'
    }

    It 'plans for the answers in a saved machine' {
        $recommended = Measure-DmaWindow 256GB -Platform PSeries -Root $machine/root.tar.gz -KernelLog $machine/dmesg.txt -PciAddress 0004* | Where-Object Recommended

        $recommended.Reason | Should -Be 'largest page, fewest levels, 32 MiB locked with this firmware'
        $recommended.PciAddress | Should -Be '0004:00:01.0', '0004:00:02.0'
    }

    It 'tells that a plan rests on the firmware of QEMU without answers' {
        (Measure-DmaWindow 256GB -Platform PSeries | Where-Object Recommended).Reason | Should -BeLike "*with QEMU's firmware"
        (Measure-DmaWindow 256GB | Where-Object Recommended).Reason | Should -Not -BeLike '*firmware*'
    }

    It 'adds the answers to a container and to a file' {
        $null = Connect-TceContainer -Platform PSeries -Name partition
        $file = Export-TceState "$TestDrive/partition.json" -Container partition

        Measure-DmaWindow 2TB -Container partition -LargestBlock 0x1000000 | Where-Object { $_.PageSize -le 64KB -and $_.Possible } | Should -BeNullOrEmpty
        $file | Measure-DmaWindow 2TB -LargestBlock 0x1000000 | Where-Object { $_.PageSize -le 64KB -and $_.Possible } | Should -BeNullOrEmpty
    }

    It 'plans in place of the default window for a state with two windows' {
        $null = Connect-TceContainer -Name two
        $null = New-DmaWindow 64K 8G -Container two
        $file = Export-TceState "$TestDrive/two.json" -Container two

        ($file | Measure-DmaWindow 2GB).Possible | Should -Not -Contain $true
        $plan = $file | Measure-DmaWindow 2GB -ReplaceDefaultWindow -MaskBits 40 | Where-Object Recommended
        $plan.StartAddress, $plan.PageSize | Should -Be 0, 64KB
        $null = $plan | New-DmaWindow -Container two -ReplaceDefaultWindow
        (Export-TceState "$TestDrive/zero.json" -Container two | Measure-DmaWindow 2GB -ReplaceDefaultWindow).Reason | Should -Contain (
            'A window of 2 GiB was created at 0 in place of the default window, and would not be replaced. Change or remove the window at 0. (Driver rule 3.)')
    }

    It 'recommends no pages that are not in -PageSizeMask <_>' -ForEach 0, 2, 4, 0x106 {
        $plans = Measure-DmaWindow 1GB -Platform PSeries -PageSizeMask $_

        $plans[0].PageSize, $plans[0].Possible | Should -Be 4KB, $false
        $plans[0].Reason | Should -Be 'only the default window has pages of 4 KiB on this firmware'
    }

    It 'recommends nothing while the default window takes the only place' {
        $plans = Measure-DmaWindow 1GB -Platform PSeries -WindowsAvailable 0

        $plans.Possible | Should -Not -Contain $true
        $plans[1].Reason | Should -Be 'the firmware makes no window beside the default window: remove that first'
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'FirmwareNeedsPSeries'; Script = { Measure-DmaWindow 1G -LargestBlock 1 } }
        @{ Id = 'FirmwareNeedsPSeries'; Script = { Measure-DmaWindow 1G -Platform Power10 -KernelLog $log } }
        @{ Id = 'AddressNeedsSource'; Script = { Measure-DmaWindow 1G -Platform PSeries -PciAddress 0524:28:00.0 } }
        @{ Id = 'PciDeviceNotFound'; Script = { Measure-DmaWindow 1G -Platform PSeries -KernelLog $log -PciAddress 9999:28:00.0 } }
        @{ Id = 'PageSizeMaskInvalid'; Script = { Measure-DmaWindow 1G -Platform PSeries -PageSizeMask 0x200 } }
        @{ Id = 'LogNotFound'; Script = { Measure-DmaWindow 1G -Platform PSeries -KernelLog "$TestDrive/none.log" } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 1G -Platform PSeries -LargestBlock much } }
    ) {
        Assert-Refusal $Script $Id
    }
}

Describe 'Measure-DmaWindow -User' {
    BeforeAll {
        function Get-User { (Measure-DmaWindow @args)[0].Users }
    }

    It 'knows the versions of a program, and takes the newest that was recorded for a bare name' {
        (Get-User 512MB -User Qemu, qemu-7.2, Qemu-10.1, Dpdk, Spdk).User | Should -Be Qemu-10.0, Qemu-7.2, Qemu-10.1, Dpdk-22.11, Spdk
        (Get-User 512MB -User Qemu-10.1).Notes | Should -BeLike 'Qemu-10.1 was not recorded*'
    }

    It 'covers the maximum memory, and asks for the window that the guest would ask for' {
        $plans = Measure-DmaWindow 512MB -MaximumMemorySize 64GB -User Qemu-7.2

        $plans[0].WindowSize | Should -Be 64GB
        ($plans[0].Users.Requests | Where-Object Name -EQ CREATE).Size | Should -Be 1GB, 128GB
        (Get-User 512MB -MaximumMemorySize 64GB -User Qemu-7.2 -GuestKernel None).Requests[-1].Size | Should -Be 1GB
        (Get-User 512MB -User Qemu-7.2).Notes | Should -BeLike 'The guest gets no window beside its default window*'
        (Get-User 512MB -User Qemu-7.2 -GuestKernel 6.1).Requests[-1].Size | Should -Be 512MB
    }

    It 'gives the limit that is needed in bytes and for systemd' {
        $user = Get-User 512MB -MaximumMemorySize 1GB -User Qemu-7.2 -Kvm -MemlockLimit 543653888

        $user.Verdict | Should -Be KilledWhenGuestAsks
        $user.NeededLimit | Should -Be 543883264
        $user.KvmLockedMemory | Should -Be 2293760
        $user.Remedy | Should -BeLike '*543883264 bytes (systemd: LimitMEMLOCK=543883264).'
        (Get-User 512MB -MaximumMemorySize 1GB -User Qemu-7.2 -Kvm -MemlockLimit 543883264).Verdict | Should -Be Starts
        $user.Notes | Should -Be 'Memory that is plugged in later is locked too: for the maximum memory, the limit must be 512 MiB higher.'
        (Get-User 512MB -User Qemu-7.2 -MemlockLimit 541065215).Reason |
            Should -BeLike '*: the limit of locked memory is 541065215 bytes, and it needs 541065216 bytes'
    }

    It 'shows what becomes of each program above the table and in a list' {
        Measure-DmaWindow 512MB -User Qemu, Dpdk | Out-String -Width 80 | Should -Match 'Power9, 64 KiB\s+Qemu-10\.0: Starts\s+Dpdk-22\.11: Starts\s+PageSize'
        Measure-DmaWindow 512MB -User Qemu | Format-List | Out-String -Width 80 | Should -Match 'Users +: Qemu-10\.0: Starts'
        Measure-DmaWindow 512MB | Format-List | Out-String -Width 80 | Should -Not -Match 'Users'
    }

    It 'writes the starts and their requests as text to CSV' {
        $plan = (Measure-DmaWindow 512MB -User Qemu, Spdk)[0]

        ($plan | ConvertTo-Csv | ConvertFrom-Csv).Users | Should -Be 'Qemu-10.0: Starts, Spdk: Starts'
        ($plan, $plan.Users | ForEach-Object { $_ | ConvertTo-Csv }) -join "`n" | Should -Not -Match 'SpaprDdw\.|System\.'
        ($plan.Users[0] | ConvertTo-Csv | ConvertFrom-Csv).Requests | Should -BeLike 'REGISTER 512 MiB: 0, GET_INFO: 0, *'
    }

    It 'takes the highest physical address from <From>' -ForEach @(
        @{ From = 'the parameter'; Given = { @{ HighestAddress = '0x1ffffffff' } } }
        @{ From = 'a copy of /proc/iomem'; Given = { @{ IomemPath = "$TestDrive/iomem" } } }
        @{ From = 'a kernel log'; Given = { @{ IomemPath = "$TestDrive/dmesg" } } }
    ) {
        Set-Content $TestDrive/iomem '00000000-1ffffffff : System RAM', '6000000000000-6007fffffffff : PCI MEM'
        Set-Content $TestDrive/dmesg '[    0.000000]   node   0: [mem 0x0000000000000000-0x00000001ffffffff]'
        $arguments = & $Given
        $user = Get-User 20MB -User Dpdk -IovaMode Pa @arguments

        $user.Requests[2].Size | Should -Be 8GB
        $user.Notes | Should -Not -BeLike '*highest address*'
    }

    It 'takes the highest physical address from a state' {
        $null = Connect-TestContainer
        $state = Export-TceState -AsString | ConvertFrom-Json -AsHashtable
        $state.format = 'spapr-tce-state/2'
        $state.host.highestAddress = '0x1fffffffff'
        $state | ConvertTo-Json -Depth 9 | Set-Content $TestDrive/state.json

        (Get-User 20MB -StatePath $TestDrive/state.json -User Spdk).Requests[2].Size | Should -Be 128GB
    }

    It 'says what was assumed when an address is not known' {
        (Get-User 20MB -User Dpdk).Notes | Should -Contain "The program's memory is taken to end at 0x800000000000: its own layout decides, and can change with each boot."
        (Get-User 20MB -User Spdk).Notes | Should -Contain "The host's memory is taken to end at 0x2000000, because its highest address is not known."
        (Get-User 20MB -HostPageSize 4K -User Dpdk).Requests[2].Size | Should -Be 64TB
    }

    It 'warns once of <Parameter> where it does not matter' -ForEach @(
        @{ Parameter = 'HighestAddress'; Given = @{ HighestAddress = 0x1ffffffff } }
        @{ Parameter = 'HighestVirtualAddress'; Given = @{ HighestVirtualAddress = 0x7fffffffffff; IovaMode = 'Pa' } }
        @{ Parameter = 'IovaMode'; Given = @{ IovaMode = 'Va'; NoHuge = $true } }
    ) {
        Measure-DmaWindow 1GB, 2GB -User Dpdk @Given -WarningVariable warnings -WarningAction SilentlyContinue | Out-Null

        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike '*not matter*'
    }

    It 'refuses -<Parameter> when no chosen program uses it' -ForEach @(
        @{ Parameter = 'Kvm'; Arguments = @{ Kvm = $true; User = 'Dpdk' } }
        @{ Parameter = 'GuestKernel'; Arguments = @{ GuestKernel = '6.1'; User = 'Spdk' } }
        @{ Parameter = 'IovaMode'; Arguments = @{ IovaMode = 'Va'; User = 'Qemu', 'Spdk' } }
        @{ Parameter = 'NoHuge'; Arguments = @{ NoHuge = $true; User = 'Qemu' } }
        @{ Parameter = 'HighestAddress'; Arguments = @{ HighestAddress = 1GB; User = 'Qemu' } }
        @{ Parameter = 'IomemPath'; Arguments = @{ IomemPath = 'x' } }
        @{ Parameter = 'HighestVirtualAddress'; Arguments = @{ HighestVirtualAddress = 1GB; User = 'Spdk' } }
        @{ Parameter = 'GroupCount'; Arguments = @{ GroupCount = 2 } }
    ) {
        { Measure-DmaWindow 1GB @Arguments -ErrorAction Stop } | Should -Throw "-$Parameter matters to *" -ErrorId 'ParameterOfOtherProgram,*'
    }

    It 'plays as many requests for 1 TiB of memory as for 1 MiB' {
        $large, $small = 1TB, 1MB | ForEach-Object { Get-User $_ -User Dpdk -NoHuge -HostPageSize 4K -HighestAddress 0xffffffffffff }

        $large.Requests[-1].Count | Should -Be (1TB / 4KB)
        $large.Requests.Count | Should -Be $small.Requests.Count
    }
}

Describe 'A plan in the pipeline' {
    BeforeEach {
        $null = Connect-TestContainer
    }

    It 'creates the recommended window' {
        $window = Measure-DmaWindow 512GB | Where-Object Recommended | New-DmaWindow

        $window.Size | Should -Be 512GB
        $window.Levels | Should -Be 2
        $window.LockedMemory | Should -Be (Measure-DmaWindow 512GB | Where-Object Recommended).LockedMemory
    }

    It 'creates the window in the container that it was planned for' {
        $null = Connect-TceContainer -Name other
        Select-TceContainer other

        (Measure-DmaWindow 8GB -Container test | Where-Object Recommended | New-DmaWindow).Container | Should -Be 'test'
        (Measure-DmaWindow 8GB | Where-Object Recommended | New-DmaWindow).Container | Should -Be 'other'
    }

    It 'tests the recommended window' {
        $test = Measure-DmaWindow 8GB | Where-Object Recommended | Test-DmaWindow

        $test.Passed | Should -BeTrue -Because $test.Reason
        $test.PageSize | Should -Be 64KB
    }
}

Describe 'Measure-DmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'SizeZero'; Script = { Measure-DmaWindow 0 } }
        @{ Id = 'MemorySizeTooLarge'; Script = { Measure-DmaWindow 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow much } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 64G -Platform Power7 } }
        @{ Id = 'HostPageSizeInvalid'; Script = { Measure-DmaWindow 64G -HostPageSize 8K } }
        @{ Id = 'HostPageSizeInvalid'; Script = { Measure-DmaWindow 64G -HostPageSize 0 } }
        @{ Id = 'BufferPageSizeInvalid'; Script = { Measure-DmaWindow 64G -BackingPageSize 0 } }
        @{ Id = 'BufferPageSizeInvalid'; Script = { Measure-DmaWindow 64G -BackingPageSize 3K } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Measure-DmaWindow 64G -BackingPageSize @() } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 64G -BackingPageSize -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 64G -MemlockLimit -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 64G -User Nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 64G -User Qemu-8 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 64G -User Dpdk -IovaMode Both } }
        @{ Id = 'MaximumBelowMemory'; Script = { Measure-DmaWindow 64G -MaximumMemorySize 32G } }
        @{ Id = 'GuestKernelUnknown'; Script = { Measure-DmaWindow 64G -User Qemu -GuestKernel 4.18 } }
        @{ Id = 'GroupCountInvalid'; Script = { Measure-DmaWindow 64G -User Qemu -GroupCount 0 } }
        @{ Id = 'HighestAddressTooLow'; Script = { Measure-DmaWindow 64G -User Spdk -HighestAddress 32G } }
        @{ Id = 'HighestAddressTooHigh'; Script = { Measure-DmaWindow 64G -User Spdk -HighestAddress 0xffffffffffffffff } }
        @{ Id = 'ProgramMemoryTooLarge'; Script = { Measure-DmaWindow 256TB -User Spdk } }
        @{ Id = 'TwoHighestAddresses'; Script = { Measure-DmaWindow 64G -User Spdk -HighestAddress 128G -IomemPath x } }
        @{ Id = 'PathNotFound'; Script = { Measure-DmaWindow 64G -User Spdk -IomemPath /never/written } }
        @{ Id = 'IomemUnreadable'; Script = { Measure-DmaWindow 64G -User Spdk -IomemPath "$PSScriptRoot/Common.ps1" } }
        @{ Id = 'PathNotFound'; Script = { Measure-DmaWindow 64G -StatePath /never/written.json } }
        @{ Id = 'PathNotOfFile'; Script = { Measure-DmaWindow 64G -StatePath Env:PATH } }
        @{ Id = 'PathNotFound'; Script = { Measure-DmaWindow 64G -StatePath nodrive:/x } }
        @{ Id = 'ContainerNotFound'; Script = { Measure-DmaWindow 64G -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 64G -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 64G -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-DmaWindow 64G -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Measure-DmaWindow 64G -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Measure-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Measure-DmaWindow } }
    ) {
        Assert-Refusal $Script $Id
    }
}

Describe 'Measure-DmaWindow -KernelVersion' {
    It 'counts what the first mapping locks on 4.15' {
        $best = Measure-DmaWindow 64GB -KernelVersion 4.15 | Where-Object Recommended
        $best.LockedMemory, $best.LockedAtFirstMap | Should -Be 8MB, 8MB
        $best.Reason | Should -BeLike '*8 MiB more locked at the first MAP*'

        Measure-DmaWindow 64GB -KernelVersion 4.15 -MemlockLimit 19MB | Where-Object Possible | Should -BeNullOrEmpty
        Measure-DmaWindow 64GB -KernelVersion 4.19 -MemlockLimit 100MB | Where-Object Recommended | Should -HaveCount 1
    }

    It 'recommends no pages that the processor does not have' {
        $plans = Measure-DmaWindow 64GB -KernelVersion 4.15 -BackingPageSize 16MB

        ($plans | Where-Object PageSize -EQ 16MB).Possible | Should -Not -Contain $true
        ($plans | Where-Object Recommended).PageSize | Should -Be 64KB
    }

    It 'finds no plan for <Platform> on Linux <Kernel>, and says why' -ForEach @(
        @{ Platform = 'PSeries'; Kernel = '5.4'; Reason = '*refuses version 2*EPERM*' }
        @{ Platform = 'PSeries'; Kernel = '6.8'; Reason = '*refuses version 2*EINVAL*' }
        @{ Platform = 'Power9'; Kernel = '6.1'; Reason = '*no device can be bound to vfio-pci*' }
    ) {
        $plans = Measure-DmaWindow 1GB -Platform $Platform -KernelVersion $Kernel

        $plans.Possible | Should -Not -Contain $true
        $plans[0].Reason | Should -BeLike $Reason
    }

    It 'says how many register writes the end of a window takes on POWER8' {
        $best = Measure-DmaWindow 64GB -Platform Power8 | Where-Object Recommended
        $best.RemovalWrites | Should -Be $best.Entries
        $best.Reason | Should -BeLike '*1,048,576 register writes*'

        (Measure-DmaWindow 64GB -Platform Power8 -BackingPageSize 16MB | Where-Object Recommended).RemovalWrites | Should -Be 8192
        (Measure-DmaWindow 64GB | Where-Object Recommended).RemovalWrites | Should -Be 0
    }

    It 'shows them for a window too' {
        $window = Connect-TceContainer -Platform Power8 -Name removal | Get-DmaWindow
        $window | Format-List | Out-String | Should -Match 'RemovalWrites +: 524288'
        $null = New-DmaWindow 64KB 64GB -Container removal
        Get-WhatIf { Remove-DmaWindow 1 -Container removal -WhatIf } | Should -Match '; that takes 1,048,576 register writes'
        Disconnect-TceContainer removal
        $other = Connect-TceContainer -Name removal | Get-DmaWindow
        $other | Format-List | Out-String | Should -Not -Match 'RemovalWrites'
        Disconnect-TceContainer removal
    }

    It 'refuses a kernel that is not known' {
        Assert-Refusal { Measure-DmaWindow 1GB -KernelVersion 4.4 } HostKernelUnknown
    }
}
