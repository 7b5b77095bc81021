BeforeDiscovery {
    $script:cases = @(
        @{
            Because = 'whose limit of locked memory is too low'
            Data = @{ Emulated = @{ MemlockLimit = 64MB; Platform = 'PSeries' }; MemorySize = 256GB }
            Failed = 'lets this process lock the memory and the tables of a guest of 256 GiB'
            Message = '^A guest of 256 GiB locks its memory and 34 MiB of tables\. 0 B is already locked, and this process may lock 64 MiB in total\. Raise the limit to 268470272 KiB'
        }
        @{
            Because = 'that can have no window for such a guest'
            Data = @{ MemorySize = '64 TiB'; Emulated = @{ Platform = 'PSeries' } }
            Failed = 'gives a guest of 64 TiB its window'
            Message = "^The test of the window failed at the step 'plan': No window is possible for a maximum memory of 64 TiB\. The plan that comes nearest: "
        }
        @{
            Because = 'without the given group'
            Data = @{ Group = 2, 17; State = 'TestDrive:/saved.json' }
            Failed = 'has IOMMU groups that can be passed through'
            Failures = 4 # All tests that connect a container, except the test of the driver.
            Message = 'IOMMU group 17.* 0, 1, 2, 3\.'
        }
        @{
            Because = 'whose group has another driver'
            Data = @{ Backend = 'Kernel'; Group = 5; State = 'TestDrive:/saved.json' }
            Setup = {
                # Stands for the command on such a host, because this machine has no groups.
                function global:Get-IommuGroup {
                    [pscustomobject] @{ Number = 5; Viable = $false; Reason = 'device 0005:01:00.0 is bound to nvme' }
                }
            }
            Failed = 'has IOMMU groups that can be passed through'
            Failures = 5
            Message = '^IOMMU group 5 cannot be passed through: device 0005:01:00\.0 is bound to nvme\.'
        }
        @{
            Because = 'without the driver'
            Data = @{ Backend = 'Kernel'; State = 'TestDrive:/saved.json' }
            Failed = 'has the VFIO driver, and lets this user open it'
            Failures = 5
            Message = '^This machine is \w+.* the sPAPR TCE IOMMU'
        }
        @{
            Because = 'whose kernel has another page size than the saved state'
            Data = @{ State = 'TestDrive:/saved.json'; Emulated = @{ HostPageSize = '4K' } }
            Failed = 'matches its saved state'
            Message = "^The host differs from its saved state in '.*saved\.json'\. host, pageSize: was 0x10000, is 0x1000\."
        }
        @{
            Because = 'on which QEMU is killed when its guest asks for a window'
            Data = @{ User = 'Qemu-7.2', 'Qemu-10.1'; MemorySize = '512 MiB'; Start = @{ MaximumMemorySize = '200 GiB' }; Emulated = @{ Platform = 'PSeries' } }
            Failed = 'starts Qemu-7.2'
            Total = 7
            Message = "^Qemu-7\.2: KilledWhenGuestAsks, because .+ Back the guest's memory with pages of 2 MiB\."
        }
        @{
            Because = 'whose limit is too low for DPDK'
            Data = @{ User = 'Dpdk'; MemorySize = '1 GiB'; Start = @{ MemlockLimit = '1536 MiB' } }
            Failed = 'starts Dpdk'
            Message = '^Dpdk-22\.11: .+LimitMEMLOCK=\d+'
        }
        @{
            Because = 'whose end of memory SPDK needs and this user cannot read'
            Data = @{ User = 'Dpdk', 'Spdk'; MemorySize = '1 GiB'; Backend = 'Kernel' }
            Setup = {
                # Stand for the commands on a host with the driver, for a user who is not root.
                Set-Content "$Report.iomem" '00000000-00000000 : System RAM'
                $zeros = "$Report.iomem"
                function global:Get-IommuGroup {
                    [pscustomobject] @{ Number = 0; Viable = $true }
                }
                function global:Connect-TceContainer($Name) {
                    SpaprDdw\Connect-TceContainer -Name $Name
                }
                ${function:global:Measure-DmaWindow} = {
                    $at = $args.IndexOf('/proc/iomem')
                    if ($at -ge 0) {
                        $args[$at] = $zeros
                    }
                    SpaprDdw\Measure-DmaWindow @args
                }.GetNewClosure()
            }
            Failed = 'starts Spdk'
            Total = 7
            Message = 'root only.* Give a copy of /proc/iomem that root made'
        }
        @{
            Because = 'without the file of the saved state'
            Data = @{ State = 'TestDrive:/none.json' }
            Failed = 'matches its saved state'
            Message = "^The file '.*none\.json' does not exist"
        }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:suite = "$PSScriptRoot/../out/SpaprDdw/Validation/Host.Tests.ps1"

    $script:operator = Open-OperatorSession

    # Runs the suite in that session, and returns its results and the number of containers that are still open.
    function Invoke-Validation([hashtable] $Data, [scriptblock] $Setup = {}, [string] $Suite = $suite) {
        $operator.Commands.Clear()
        $null = $operator.AddScript({
                param($Suite, $Data, $Setup, $Report)
                . ([scriptblock]::Create($Setup))
                $configuration = New-PesterConfiguration -Hashtable @{
                    Run        = @{ Container = New-PesterContainer -Path $Suite -Data $Data; PassThru = $true }
                    Output     = @{ Verbosity = 'None' }
                    TestResult = @{ Enabled = $true; OutputFormat = 'NUnitXml'; OutputPath = $Report }
                }
                $result = Invoke-Pester -Configuration $configuration
                Remove-Item Function:/Get-IommuGroup, Function:/Connect-TceContainer, Function:/Measure-DmaWindow -ErrorAction Ignore
                @{
                    Total      = $result.TotalCount
                    Passed     = @($result.Passed.Name)
                    Failed     = @($result.Failed | ForEach-Object ExpandedName)
                    Messages   = @($result.Failed | ForEach-Object { $_.ErrorRecord[0].Exception.Message })
                    Broken     = "$($result.FailedContainers.ErrorRecord)"
                    Containers = @(Get-Module SpaprDdw | ForEach-Object { Get-TceContainer }).Count
                }
            }).AddParameters(@($Suite, $Data, "$Setup", "$TestDrive/report.xml"))
        $operator.Invoke()
        $operator.Streams.Error | Should -BeNullOrEmpty
    }
}

AfterAll {
    $operator.Dispose()
}

Describe 'The validation suite' {
    BeforeAll {
        $null = Connect-TestContainer | Export-TceState "$TestDrive/saved.json"
        Get-TceContainer | Disconnect-TceContainer
        $script:folder = (Get-Item $TestDrive).FullName
    }

    It 'passes on a host that has everything, and closes its containers' {
        $result = Invoke-Validation @{ State = "$folder/saved.json"; Group = 0; BackingPageSize = 64KB, '2M'; User = 'Qemu'; Start = @{ Kvm = $true } }

        $result.Messages | Should -BeNullOrEmpty
        $result.Passed | Should -HaveCount 6
        $result.Containers | Should -Be 0
    }

    It 'reports a host <Because>, and closes its containers' -ForEach $cases {
        $Data = $Data.Clone()
        if ($Data.State) {
            $Data.State = $Data.State.Replace('TestDrive:', $folder)
        }
        $result = Invoke-Validation $Data ($Setup ?? {})

        $result.Total | Should -Be ($Total ?? 6)
        $at = $result.Failed.IndexOf($Failed)
        $at | Should -BeGreaterOrEqual 0 -Because "it must be among the failed tests: $($result.Failed)"
        $result.Messages[$at] | Should -Match $Message
        $result.Failed | Should -HaveCount ($Failures ?? 1)
        $result.Containers | Should -Be 0
    }

    It 'writes a report that other programs can read' {
        $result = Invoke-Validation @{ Group = 17 }

        $report = ([xml] (Get-Content "$TestDrive/report.xml" -Raw)).'test-results'
        $report.total | Should -Be 6
        $report.failures | Should -Be 3
        $report.skipped | Should -Be 2
        $report.SelectNodes('//test-case[@result="Failure"]/failure/message').InnerText | Should -Be ($result.Messages -replace '^', 'TceException: ')
    }

    It 'refuses an unknown parameter' {
        (Invoke-Validation @{ MemorySise = 64GB }).Broken | Should -Match "parameter name 'MemorySise'"
    }
}

Describe 'The suite for partitions' {
    BeforeAll {
        $script:partitions = Convert-Path "$PSScriptRoot/../tests/Engine.Tests/Data/partition"
        function Invoke-PartitionValidation([string] $Case, [hashtable] $With = @{}) {
            $data = @{ Root = "$partitions/$Case/root.tar.gz"; KernelLog = "$partitions/$Case/dmesg.txt" } + $With
            Invoke-Validation $data -Suite "$PSScriptRoot/../out/SpaprDdw/Validation/Partition.Tests.ps1"
        }
    }

    It 'passes if every adapter that can has a direct window' {
        $result = Invoke-PartitionValidation k612-2g-maxmem8g

        $result.Messages | Should -BeNullOrEmpty
        $result.Passed | Should -HaveCount 9
    }

    It 'fails for each adapter without one, with reason and remedy' {
        $result = Invoke-PartitionValidation k612-2g-nomaxmem

        $result.Failed | Should -HaveCount 6
        $result.Messages | Should -Match '^NoMaximumMemory: Linux asked for a window of 0 bytes.* QEMU: set a maxmem'
    }

    It 'fails if a verdict is unknown' {
        $result = Invoke-Validation @{ Root = "$partitions/k612-inj-queryfail/root.tar.gz" } -Suite "$PSScriptRoot/../out/SpaprDdw/Validation/Partition.Tests.ps1"

        $result.Messages[0] | Should -Match 'has no kernel log'
        $result.Messages[1] | Should -Match '^Unknown: '
    }

    It 'passes for a device that a program uses through VFIO' {
        $machine = (New-Item "$TestDrive/vfio" -ItemType Directory).FullName
        tar xzf "$partitions/k612-vfio/root.tar.gz" -C $machine
        Get-ChildItem "$machine/root/sys/firmware/devicetree/base/pci@*/*" -File | Where-Object Name -Match 'dma-window$|window-info$' | Remove-Item -Force

        (Get-PciDmaWindow -Root $machine).Verdict | Sort-Object -Unique | Should -Be HeldByVfio
        (Invoke-Validation @{ Root = $machine } -Suite "$PSScriptRoot/../out/SpaprDdw/Validation/Partition.Tests.ps1").Failed | Should -BeNullOrEmpty
    }

    It 'skips the given devices, and accepts the given verdicts' {
        (Invoke-PartitionValidation k612-phbs).Failed | Should -HaveCount 1
        (Invoke-PartitionValidation k612-phbs @{ Except = '0001:*' }).Failed | Should -BeNullOrEmpty
        (Invoke-PartitionValidation k612-phbs @{ Accept = 'NotOffered' }).Failed | Should -BeNullOrEmpty
    }

    It 'is not broken if no device is left' {
        $result = Invoke-PartitionValidation k612-phbs @{ Except = '*' }

        $result.Broken | Should -BeNullOrEmpty
        $result.Passed | Should -HaveCount 1
    }
}
