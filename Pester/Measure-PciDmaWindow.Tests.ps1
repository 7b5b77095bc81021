BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:recordings = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Measure-PciDmaWindow' {
    It 'gives a flat object for each guest' {
        $row = Measure-PciDmaWindow 2GB -MaximumMemorySize 8GB -GuestKernel 6.12.95+deb12-powerpc64le-64k -Hypervisor Qemu-7.2

        $row.PSObject.Properties.Name | Should -Be 'Container', 'ContainerId', 'HostName', 'PciAddress', 'MemorySize', 'MaximumMemorySize', 'PersistentMemorySize', 'MaskBits',
            'GuestKernel', 'KernelRules', 'Hypervisor', 'Basis', 'Mode', 'PageSize', 'Size', 'StartAddress', 'Liobn', 'Entries',
            'KeepsDefaultWindow', 'Property', 'PropertyCells', 'Verdict', 'Reason', 'Remedy', 'Calls', 'Log', 'HostGrants',
            'HostWindowPageSize', 'HostLockedMemory', 'HostReason', 'HostRequests'
        $row.Mode, $row.PageSize, $row.Size, $row.StartAddress, $row.Liobn | Should -Be Direct, 16MB, 8GB, 0x800000000000000, 0x80000001L
        $row.KeepsDefaultWindow, $row.Property | Should -Be $true, 'linux,direct64-ddr-window-info'
        $row.PropertyCells | Should -Be 0x80000001L, 0, 0x8000000, 0, 24, 33
        $row.Verdict, $row.Remedy | Should -Be Direct, 'Nothing to do.'
        $row | ConvertTo-Json -WarningAction Stop | Should -Not -BeNullOrEmpty
    }

    It 'shows each call with its arguments and its answer' {
        $calls = (Measure-PciDmaWindow 2GB -MaximumMemorySize 8GB -GuestKernel 6.12.95 -Hypervisor Qemu-7.2).Calls

        $calls.Asker | Should -Be SetUp, Driver, Driver
        $calls.Call | Should -Be Query, Query, Create
        $calls.OutputCount | Should -Be 6, 6, 4
        $calls[1].Arguments, $calls[1].Outputs | Should -Be '0x800 0x8000000 0x20000000', '0x1 0x20 0x0 0x107 0x0'
        $calls[2].Arguments, $calls[2].Outputs | Should -Be '0x800 0x8000000 0x20000000 0x18 0x21', '0x80000001 0x8000000 0x0'
        $calls.Status | Should -Be 0, 0, 0
    }

    It 'shows the lines of the log of <GuestKernel>' -ForEach @(
        @{
            GuestKernel = '6.1'
            Lines = 'driver 0000:00:01.0: ibm,query-pe-dma-windows(2026) 800 8000000 20000000 returned 0, lb=2000000000 ps=107 wn=1',
                'driver 0000:00:01.0: ibm,create-pe-dma-window(2027) 800 8000000 20000000 18 1f returned 0 (liobn = 0x80000001 starting addr = 8000000 0)'
        }
        @{
            GuestKernel = '7.2'
            Lines = 'pci 0000:00:01.0: ibm,query-pe-dma-windows(2026) 800 8000000 20000000 returned 0, lb=2000000000 ps=107 wn=1',
                'driver 0000:00:01.0: ibm,query-pe-dma-windows(2026) 800 8000000 20000000 returned 0, lb=2000000000 ps=107 wn=1',
                'driver 0000:00:01.0: ibm,create-pe-dma-window(2027) 800 8000000 20000000 18 0 returned -3 (liobn = 0x0 starting addr = 0 0)',
                'driver 0000:00:01.0: lsa_required: 0, lsa_enabled: 0, direct mapping: 1',
                'driver 0000:00:01.0: iommu: 64-bit OK but direct DMA is limited by 1',
                'driver 0000:00:01.0: lsa_required: 0, lsa_enabled: 0, direct mapping: 0'
        }
    ) {
        (Measure-PciDmaWindow 2GB -GuestKernel $GuestKernel -Hypervisor Qemu-7.2).Log | Should -Be $Lines
    }

    It 'decides as <Case>: <Verdict>' -ForEach @(
        @{ Case = 'a 6.12 guest without maximum memory'; Verdict = 'NoMaximumMemory'; With = @{ GuestKernel = '6.12.95'; Hypervisor = 'Qemu-7.2' } }
        @{ Case = 'the same on QEMU 10.0'; Verdict = 'Direct'; With = @{ GuestKernel = '6.12.95'; Hypervisor = 'Qemu-10.0' } }
        @{ Case = 'a block that is too small for 5.10'; Verdict = 'QueryFailed'; With = @{ GuestKernel = '5.10'; Hypervisor = 'PowerVM'; LargestBlock = 0x4000; PageSizeMask = 3 } }
        @{ Case = 'the same for 6.1'; Verdict = 'Dynamic'; With = @{ GuestKernel = '6.1'; Hypervisor = 'PowerVM'; LargestBlock = 0x4000; PageSizeMask = 3 } }
        @{ Case = 'a slot with one window'; Verdict = 'Direct'; With = @{ GuestKernel = '6.1'; Hypervisor = 'PowerVM'; WindowsAvailable = 0 } }
        @{ Case = 'a slot with one window for 5.4'; Verdict = 'QueryFailed'; With = @{ GuestKernel = '5.4'; Hypervisor = 'PowerVM'; WindowsAvailable = 0 } }
        @{ Case = 'a default window in use'; Verdict = 'DefaultInUse'; With = @{ GuestKernel = '6.1'; Hypervisor = 'PowerVM'; WindowsAvailable = 0; DefaultWindowInUse = $true } }
        @{ Case = 'persistent memory in a small block'; Verdict = 'DirectNotPmem'; With = @{ GuestKernel = '6.12.95'; Hypervisor = 'PowerVM'; PersistentMemorySize = 16GB } }
        @{ Case = 'persistent memory and one window'; Verdict = 'Split'; With = @{ GuestKernel = '6.12.95'; Hypervisor = 'PowerVM'; PersistentMemorySize = 16GB; WindowsAvailable = 0 } }
        @{ Case = 'the same for 6.1'; Verdict = 'Dynamic'; With = @{ GuestKernel = '6.1'; Hypervisor = 'PowerVM'; PersistentMemorySize = 16GB; WindowsAvailable = 0 } }
        @{ Case = 'persistent memory in 64 KiB pages of QEMU'; Verdict = 'CreateRefused'; With = @{ GuestKernel = '6.12.95'; Hypervisor = 'Qemu-10.0'; PersistentMemorySize = 16GB; PageSizeMask = 2 } }
        @{ Case = 'a device of 32 bits'; Verdict = 'Only32Bit'; With = @{ GuestKernel = '7.2'; Hypervisor = 'Qemu-10.0'; MaskBits = 32 } }
        @{ Case = 'a device of 40 bits for 6.1'; Verdict = 'NotAsked'; With = @{ GuestKernel = '6.1'; Hypervisor = 'PowerVM'; MaskBits = 40; LimitedAddressing = $true } }
        @{ Case = 'a device of 40 bits without limited addressing'; Verdict = 'NotOffered'; With = @{ GuestKernel = '7.2'; Hypervisor = 'PowerVM'; MaskBits = 40 } }
        @{ Case = 'a device of 40 bits with limited addressing'; Verdict = 'Direct'; With = @{ GuestKernel = '7.2'; Hypervisor = 'PowerVM'; MaskBits = 40; LimitedAddressing = $true } }
        @{ Case = 'a device of 33 bits that does not reach its window'; Verdict = 'OutOfReach'; With = @{ GuestKernel = '7.2'; Hypervisor = 'PowerVM'; MaskBits = 33; LimitedAddressing = $true } }
        @{ Case = 'a window at 0 for 5.10'; Verdict = 'NoWindowLeft'; With = @{ GuestKernel = '5.10'; Hypervisor = 'PowerVM'; WindowsAvailable = 0 } }
    ) {
        $row = Measure-PciDmaWindow 8GB @With

        $row.Verdict | Should -Be $Verdict
        $row.Reason, $row.Remedy | Should -Not -BeNullOrEmpty
    }

    It 'places the window of a device of 40 bits at 4 GiB' {
        $row = Measure-PciDmaWindow 8GB -GuestKernel 6.15 -Hypervisor PowerVM -MaskBits 40 -LimitedAddressing

        $row.StartAddress | Should -Be 4GB
        $row.Calls.Call | Should -Be Query, Query, Reset, Create
    }

    It 'plays the newer of two kernels, and tells of the older' {
        $row = Measure-PciDmaWindow 64GB -GuestKernel $_ -Hypervisor Qemu-7.2

        $row.Verdict | Should -Be NoMaximumMemory
        $row.Reason | Should -BeLike '*before*64 GiB in pages of 16 MiB: Direct.'
        (Measure-PciDmaWindow 64GB -GuestKernel $_ -Hypervisor Qemu-10.0).Reason | Should -BeLike '*before* gets the same.'
    } -ForEach '6.12', 'Rhel9', '6.6', '6.14', '6.12.40'

    It 'tells which column <GuestKernel> has: <Rules>' -ForEach @(
        @{ GuestKernel = '5.4.0-200-generic'; Rules = '5.1 to 5.9' }
        @{ GuestKernel = '6.1.0-50-powerpc64le'; Rules = '5.15 to 6.6' }
        @{ GuestKernel = '6.12.95+deb12-powerpc64le-64k'; Rules = '6.15 to 7.1, 6.12.95' }
        @{ GuestKernel = '6.12.0'; Rules = '6.11 to 6.14' }
        @{ GuestKernel = '6.14.0'; Rules = '6.11 to 6.14' }
        @{ GuestKernel = '6.6.0'; Rules = '5.15 to 6.6' }
        @{ GuestKernel = '6.14.0-24-generic'; Rules = '6.15 to 7.1, 6.12.95' }
        @{ GuestKernel = '6.12.0-124.8.1.el10_1.ppc64le'; Rules = '6.15 to 7.1, 6.12.95' }
        @{ GuestKernel = '5.14.21-150500.55.88-default'; Rules = '5.11 to 5.14' }
        @{ GuestKernel = '6.4.0-150600.23.25-default'; Rules = '5.15 to 6.6' }
        @{ GuestKernel = '5.14.0-570.42.2.el9_6.ppc64le'; Rules = '5.15 to 6.6, with the limit of 6.15' }
        @{ GuestKernel = '5.14.0-427.13.1.el9_4.ppc64le'; Rules = '5.15 to 6.6' }
        @{ GuestKernel = '6.8.0-60-generic'; Rules = '6.7 to 6.10' }
        @{ GuestKernel = 'rhel9'; Rules = '5.15 to 6.6, with the limit of 6.15' }
        @{ GuestKernel = '7.2.13+deb14-powerpc64le-64k'; Rules = '7.2' }
    ) {
        (Measure-PciDmaWindow 8GB -GuestKernel $GuestKernel -Hypervisor PowerVM).KernelRules | Should -Be $Rules
    }

    It 'recommends only what the platform grants' {
        $row = Measure-PciDmaWindow 64GB -GuestKernel 6.12.95 -Hypervisor Qemu-7.2
        $row.Remedy | Should -BeLike '*maxmem=128G*QEMU 10.0*'
        (Measure-PciDmaWindow 64GB -MaximumMemorySize 128GB -GuestKernel 6.12.95 -Hypervisor Qemu-7.2).Verdict | Should -Be Direct

        $slot = @{ GuestKernel = '6.12.95'; Hypervisor = 'PowerVM'; LargestBlock = 0x400000; PageSizeMask = 3 }
        $row = Measure-PciDmaWindow 64GB -MaximumMemorySize 1TB @slot
        $row.Verdict, $row.Remedy | Should -Be Dynamic, 'Lower the maximum memory to 256 GiB.'
        (Measure-PciDmaWindow 64GB -MaximumMemorySize 256GB @slot).Verdict | Should -Be Direct

        $row = Measure-PciDmaWindow 512GB @slot
        $row.Verdict | Should -Be Dynamic
        $row.Remedy | Should -Be "Give the slot $(512GB / 64KB) TCEs or more: fewer virtual functions, a larger share of its capacity."
        (Measure-PciDmaWindow 512GB -GuestKernel 6.12.95 -Hypervisor PowerVM -LargestBlock (512GB / 64KB) -PageSizeMask 3).Verdict | Should -Be Direct
    }

    It 'takes guests from a CSV file, with empty cells' {
        $rows = "MemorySize,MaximumMemorySize,MaskBits,GuestKernel,Hypervisor`n64GB,,,6.1,Qemu-7.2`n8GB,16 GiB,40,7.2,PowerVM" |
            ConvertFrom-Csv | Measure-PciDmaWindow

        $rows.MemorySize | Should -Be 64GB, 8GB
        $rows.MaximumMemorySize | Should -Be $null, 16GB
        $rows.MaskBits | Should -Be 64, 40
        $rows.Verdict | Should -Be Direct, NotOffered
    }

    It 'takes the answers in a log from the pipeline' {
        $query = ConvertFrom-DdwLog "$recordings/k612-inj-smallblock/dmesg.txt" | Where-Object Event -EQ Query | Select-Object -First 1

        $row = $query | Measure-PciDmaWindow -MemorySize 4GB -MaximumMemorySize 8GB -GuestKernel 6.1 -Hypervisor PowerVM
        $row.Verdict, $row.Size | Should -Be Dynamic, 1GB
    }

    It 'plays all kernels on all hypervisors' {
        (Measure-PciDmaWindow 8GB, 16GB -GuestKernel 6.1, 7.2 -Hypervisor Qemu-7.2, PowerVM).Verdict | Should -Be Direct,
            NoMaximumMemory, Direct, NoMaximumMemory, Direct, Direct, Direct, Direct
    }

    It 'takes the answers of a saved machine, device by device' {
        $root = @{ Root = "$recordings/k612-phbs/root.tar.gz"; KernelLog = "$recordings/k612-phbs/dmesg.txt" }
        $rows = Measure-PciDmaWindow 2GB -MaximumMemorySize 8GB -GuestKernel 6.12.95 @root

        $rows | ForEach-Object { "$($_.PciAddress) $($_.Hypervisor) $($_.PageSize) $($_.Verdict)" } | Should -Be @(
            "0000:00:01.0 Qemu-7.2 $(16MB) Direct", '0001:00:01.0 Qemu-7.2  NotOffered', "0002:00:01.0 Qemu-7.2 $(64KB) Direct",
            '0002:00:02.0 Qemu-7.2  Only32Bit', "0003:00:01.0 Qemu-7.2 $(4KB) Direct", "0004:00:01.0 Qemu-7.2 $(16MB) Direct",
            '0004:00:02.0 Qemu-7.2  NotOffered')
        $rows[0].Calls[1].Arguments, $rows[2].Calls[1].Arguments |
            Should -Be '0x800 0x8000000 0x20000000', '0x800 0x8000000 0x20000002'
    }

    It 'takes the answers of a kernel log, with the answer after the default window was removed' {
        $row = Measure-PciDmaWindow 1GB -MaximumMemorySize 4GB -PersistentMemorySize 1GB -GuestKernel 6.12.95 -KernelLog "$recordings/k612-inj-pmem-onewindow-hybrid/dmesg.txt"

        $row.Mode, $row.PageSize, $row.Size, $row.KeepsDefaultWindow | Should -Be Split, 64KB, 1TB, $false
        $row.Log[-1] | Should -Be 'e1000e 0000:00:01.0: iommu: 64-bit OK but direct DMA is limited by 100000000'
        $row.Basis | Should -BeLike '*dmesg.txt'
    }

    It 'plays a saved machine on <_>' -ForEach 'Qemu-5.2', 'Qemu-10.0', 'PowerVM' {
        $root = @{ Root = "$recordings/k612-2g-maxmem8g/root.tar.gz"; KernelLog = "$recordings/k612-2g-maxmem8g/dmesg.txt" }
        $row = Measure-PciDmaWindow 2GB -MaximumMemorySize 8GB -GuestKernel 6.12.95 -Hypervisor $_ @root | Select-Object -First 1

        $row.Hypervisor, $row.Verdict | Should -Be $_, Direct
        $row.Calls[0].OutputCount | Should -Be ($_ -eq 'Qemu-5.2' ? 5 : 6)
    }

    It 'grants no window that the platform refused before' {
        $log = @{ KernelLog = "$recordings/k612-inj-onewindow-createfail/dmesg.txt"; GuestKernel = '6.12.95' }
        $row = Measure-PciDmaWindow 1GB -MaximumMemorySize 4GB @log

        $row.Verdict, $row.KeepsDefaultWindow, $row.Calls[-2].Status, $row.Calls[-1].Call | Should -Be CreateRefused, $true, -1, Reset
        $row.Remedy | Should -Be 'Lower the maximum memory to 2 GiB.'
        (Measure-PciDmaWindow 1GB -MaximumMemorySize 2GB @log).Verdict | Should -Be Direct
    }

    It 'takes a refused window of 0 bytes for no limit of the platform' {
        (Measure-PciDmaWindow 2GB -MaximumMemorySize 8GB -GuestKernel 6.12.95 -KernelLog "$recordings/k612-2g-nomaxmem/dmesg.txt").Verdict |
            Sort-Object -Unique | Should -Be Direct
    }

    It 'tells when a device of 64 bits takes the default window from one of 32' {
        $root = @{ Root = "$recordings/k612-inj-onewindow-32bit/root.tar.gz"; KernelLog = "$recordings/k612-inj-onewindow-32bit/dmesg.txt" }
        $wide, $narrow = Measure-PciDmaWindow 2GB -MaximumMemorySize 8GB -GuestKernel 6.12.95 @root

        $wide.MaskBits, $wide.Verdict, $wide.KeepsDefaultWindow | Should -Be 64, Direct, $false
        $narrow.MaskBits, $narrow.Verdict, $narrow.KeepsDefaultWindow | Should -Be 32, NoWindowLeft, $false
        $wide.Remedy, $narrow.Remedy | Sort-Object -Unique | Should -Be 'Move the devices of 32 address bits to a slot of their own.'
        (Measure-PciDmaWindow 2GB -GuestKernel 5.4 @root).Verdict | Should -Be QueryFailed, Only32Bit
    }

    It 'tells that a device of 40 bits does not reach the window of one of 64' {
        $root = @{ Root = "$recordings/k612-mixedmask/root.tar.gz"; KernelLog = "$recordings/k612-mixedmask/dmesg.txt" }
        $row = Measure-PciDmaWindow 2GB -MaximumMemorySize 8GB -GuestKernel 6.12.95 @root | Where-Object MaskBits -EQ 40

        $row.Reason | Should -BeLike '*asks first*does not reach.'
    }

    It 'asks for the address bits when a log tells only that they are 33 to 63' {
        $log = @{ KernelLog = "$recordings/k612-lsi-noext/dmesg.txt"; GuestKernel = '6.12.95' }

        { Measure-PciDmaWindow 2GB @log -ErrorAction Stop } | Should -Throw -ErrorId 'MaskBitsUnknown*'
        (Measure-PciDmaWindow 2GB -MaskBits 40 @log).Verdict | Should -Be NotOffered
    }

    It 'takes from a log that the platform offers windows to devices of 40 bits' {
        $log = Join-Path $TestDrive limited.txt
        $device = 'sym53c8xx 0000:00:02.0: '
        Set-Content $log ($device + 'ibm,query-pe-dma-windows(53) 1000 8000000 20000021 returned 0, lb=1000000 ps=103 wn=1'),
            ($device + 'ibm,create-pe-dma-window(54) 1000 8000000 20000021 15 21 returned 0 (liobn = 0x70000021 starting addr = 1 0)'),
            ($device + 'lsa_required: 1, lsa_enabled: 1, direct mapping: 1'), ($device + 'lsa_required: 0, lsa_enabled: 0, direct mapping: 1')

        $row = Measure-PciDmaWindow 8GB -MaskBits 40 -GuestKernel 7.2 -KernelLog $log
        $row.Hypervisor, $row.Verdict, $row.StartAddress | Should -Be PowerVM, Direct, 4GB
    }

    It 'recommends a maximum memory of at least one page' {
        $slot = @{ GuestKernel = '7.2'; Hypervisor = 'PowerVM'; PageSizeMask = 0x83 }
        $row = Measure-PciDmaWindow 8GB @slot

        $row.Verdict, $row.Remedy | Should -Be CreateRefused, 'Set a maximum memory of 16 GiB, which is one page.'
        (Measure-PciDmaWindow 8GB -MaximumMemorySize 16GB @slot).Verdict | Should -Be Direct
    }

    It 'tells that a slot has no TCEs' {
        (Measure-PciDmaWindow 8GB -GuestKernel 6.1 -Hypervisor PowerVM -LargestBlock 0).Reason | Should -BeLike '*no TCEs*'
    }

    It 'tells how to write 5.10 in a list' {
        $rows = Measure-PciDmaWindow 8GB -GuestKernel 6.1, 5.10, '5.10' -Hypervisor PowerVM

        $rows.KernelRules | Should -Be '5.15 to 6.6', '5.1 to 5.9', '5.10'
        $rows[1].Reason | Should -BeLike "*'5.10'*"
        $rows[2].Reason | Should -Not -BeLike "*'5.10'*"
    }

    It 'recommends a lower maximum memory for the pages that the kernel knows' {
        $row = Measure-PciDmaWindow 96GB -MaximumMemorySize 1500GB -GuestKernel '5.10' -Hypervisor PowerVM

        $row.Verdict, $row.Remedy | Should -Be QueryFailed, 'Lower the maximum memory to 1 TiB, or use Linux 5.15 or later in the guest.'
        (Measure-PciDmaWindow 96GB -MaximumMemorySize 1TB -GuestKernel '5.10' -Hypervisor PowerVM).Verdict | Should -Be Direct
    }

    Context 'on a host' {
        It 'grants a window that the host can make' {
            $container = Connect-TestContainer
            $row = Measure-PciDmaWindow 64GB -GuestKernel 6.12.95 -Hypervisor Qemu-10.0 -Container $container -BackingPageSize 2MB

            $row.Verdict, $row.HostGrants, $row.HostWindowPageSize | Should -Be Direct, $true, 2MB
            $row.HostLockedMemory | Should -BeGreaterThan 64GB
            "$($row.HostRequests[0])" | Should -Be 'REGISTER 64 GiB: 0'
            $row.HostRequests.Request | Should -Be 'REGISTER 64 GiB', 'GET_INFO', 'REMOVE 0x0', 'CREATE 1 GiB in pages of 4 KiB, 1 level', 'CREATE 64 GiB in pages of 2 MiB, 1 level'
        }

        It 'tells that QEMU is killed when the host has too few levels' {
            Get-TceContainer | Disconnect-TceContainer
            $container = Connect-TceContainer -Platform PSeries
            $guest = @{ MaximumMemorySize = 256GB; GuestKernel = '6.12.95'; Hypervisor = 'Qemu-7.2'; Container = $container }
            $row = Measure-PciDmaWindow 64GB @guest

            $row.Verdict, $row.HostGrants, $row.Mode | Should -Be CreateRefused, $false, Direct
            $row.Reason | Should -BeLike 'QEMU is killed*'
            $row.Remedy | Should -BeLike 'Back the guest*2 MiB.'
            (Measure-PciDmaWindow 64GB @guest -BackingPageSize 2MB).HostGrants | Should -BeTrue
        }

        It 'tells that QEMU hangs before its first request' {
            Get-TceContainer | Disconnect-TceContainer
            $container = Connect-TceContainer -Platform Power8 -HostPageSize 4K
            $row = Measure-PciDmaWindow 8GB -GuestKernel 6.12.95 -Hypervisor Qemu-10.0 -Container $container -BackingPageSize 16MB

            $row.HostGrants | Should -BeFalse
            $row.Reason | Should -BeLike 'QEMU ends when it starts: QEMU hangs in REGISTER*'
        }

        It 'tells which limit of locked memory is needed' {
            Get-TceContainer | Disconnect-TceContainer
            $container = Connect-TceContainer -MemlockLimit 32GB
            $row = Measure-PciDmaWindow 64GB -GuestKernel 6.12.95 -Hypervisor Qemu-10.0 -Container $container

            $row.HostGrants | Should -BeFalse
            $row.Reason | Should -BeLike '*cannot lock*'
            $row.Remedy | Should -BeLike 'Raise*limit of locked memory to 64*GiB*'
        }
    }

    It 'completes kernels and hypervisors' {
        $line = 'Measure-PciDmaWindow 8GB -Hypervisor '
        ([System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)).CompletionMatches.ListItemText |
            Should -Be Qemu-5.2, Qemu-7.2, Qemu-10.0, PowerVM
        $line = 'Measure-PciDmaWindow 8GB -GuestKernel R'
        ([System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)).CompletionMatches.ListItemText |
            Should -Be Rhel9, Rhel10
    }
}

Describe 'Measure-PciDmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
        $script:guest = @{ GuestKernel = '6.1'; Hypervisor = 'PowerVM' }
        $script:of = @{ MemorySize = '8GB'; GuestKernel = '6.1' }
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'SizeZero'; Script = { Measure-PciDmaWindow 0 @guest } }
        @{ Id = 'GuestMemoryTooLarge'; Script = { Measure-PciDmaWindow 4096TB @guest } }
        @{ Id = 'GuestMemoryTooLarge'; Script = { Measure-PciDmaWindow 8GB @guest -MaximumMemorySize 4096TB } }
        @{ Id = 'GuestMemoryTooLarge'; Script = { Measure-PciDmaWindow 8GB @guest -PersistentMemorySize 4096TB } }
        @{ Id = 'MaximumBelowMemory'; Script = { Measure-PciDmaWindow 8GB @guest -MaximumMemorySize 1GB } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-PciDmaWindow much @guest } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-PciDmaWindow 8GB @guest -MaximumMemorySize much } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Measure-PciDmaWindow 8GB @guest -LargestBlock many } }
        @{ Id = 'MaskBitsInvalid'; Script = { Measure-PciDmaWindow 8GB @guest -MaskBits 0 } }
        @{ Id = 'MaskBitsInvalid'; Script = { Measure-PciDmaWindow 8GB @guest -MaskBits 65 } }
        @{ Id = 'PageSizeMaskInvalid'; Script = { Measure-PciDmaWindow 8GB @guest -PageSizeMask 0x200 } }
        @{ Id = 'GuestKernelUnknown'; Script = { Measure-PciDmaWindow 8GB -GuestKernel 4.18 -Hypervisor PowerVM } }
        @{ Id = 'GuestKernelUnknown'; Script = { Measure-PciDmaWindow 8GB -GuestKernel '6.1; reboot' -Hypervisor PowerVM } }
        @{ Id = 'GuestKernelUnknown'; Script = { Measure-PciDmaWindow 8GB -GuestKernel aix -Hypervisor PowerVM } }
        @{ Id = 'HypervisorUnknown'; Script = { Measure-PciDmaWindow 8GB -GuestKernel 6.1 -Hypervisor Qemu-8.2 } }
        @{ Id = 'BackingNeedsContainer'; Script = { Measure-PciDmaWindow 8GB @guest -BackingPageSize 2MB } }
        @{ Id = 'HostNeedsQemu'; Script = { Measure-PciDmaWindow 8GB @guest -Container test } }
        @{ Id = 'BufferPageSizeInvalid'; Script = { Measure-PciDmaWindow 8GB -GuestKernel 6.1 -Hypervisor Qemu-7.2 -Container test -BackingPageSize 3K } }
        @{ Id = 'ContainerNotFound'; Script = { Measure-PciDmaWindow 8GB @guest -Container nobody } }
        @{ Id = 'NoFirmwareAnswers'; Script = { Measure-PciDmaWindow @of -KernelLog "$PSScriptRoot/../tests/Engine.Tests/Data/partition/k612-2g-ddwoff/dmesg.txt" } }
        @{ Id = 'LogNotFound'; Script = { Measure-PciDmaWindow @of -KernelLog /never/written } }
        @{ Id = 'MachineNotFound'; Script = { Measure-PciDmaWindow @of -Root /never/written } }
        @{ Id = 'AmbiguousParameterSet'; Script = { Measure-PciDmaWindow @of -Root /never/written -LargestBlock 5 } }
    ) {
        Assert-Refusal $Script $Id
    }
}
