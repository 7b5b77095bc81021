# The validation suite Readiness.Tests.ps1, on systems in folders.
BeforeDiscovery {
    $script:cases = @(
        @{
            Because = 'that does not load a module'
            Remove  = 'etc/modules-load.d/vfio.conf'
            Message = 'would not have the module vfio-pci: no file in modules-load\.d names it\.', 'would not have the module vfio_iommu_spapr_tce'
        }
        @{
            Because = 'that does not bind the device that is bound now'
            Remove  = 'etc/modprobe.d/vfio.conf'
            Message = 'would not have the binding of 1014:034a to vfio-pci'
        }
        @{
            Because = 'that gives the IOMMU group back to root'
            Remove  = 'etc/udev/rules.d/vfio.rules'
            Message = 'would not have /dev/vfio/5 for the user qemu: no rule of udev gives it', 'would not have /dev/vfio/5 for guest\.service'
        }
        @{
            Because = 'that has the limit of the user only in the shell that asks'
            Remove  = 'etc/security/limits.d/vfio.conf'
            Message = 'would not have 64 GiB of locked memory for the user qemu: no file sets the limit'
        }
        @{
            Because = 'that has no limit for the service'
            Remove  = 'etc/systemd/system/guest.service.d/vfio.conf'
            Message = 'would not have 64 GiB of locked memory for guest\.service'
        }
        @{
            Because = 'that does not reserve the huge pages that are reserved now'
            Remove  = 'etc/tmpfiles.d/vfio.conf'
            Message = 'would not have 16 pages of 1 GiB: the files of the system reserve none at boot'
        }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:suite = "$PSScriptRoot/../out/SpaprDdw/Validation/Readiness.Tests.ps1"
    # A caller outside of PowerShell gives text.
    $script:data = @{ User = 'qemu'; Unit = 'guest.service'; Group = 5; MemlockLimit = '64 GiB' }

    # Makes a system that is set up now, and that sets everything up again at boot, with files of others.
    function Initialize-System {
        $root = "$TestDrive/$([guid]::NewGuid())"
        $files = @{
            'etc/passwd'                                               = 'qemu:x:107:107::/:/bin/false'
            'etc/group'                                                = "qemu:x:107:`nkvm:x:36:qemu"
            'etc/systemd/system/guest.service'                         = "[Service]`nUser=qemu"
            'etc/modules-load.d/vfio.conf'                             = "vfio-pci`nvfio_iommu_spapr_tce"
            'etc/modprobe.d/vfio.conf'                                 = 'options vfio-pci ids=1014:034a'
            'etc/udev/rules.d/vfio.rules'                              = 'SUBSYSTEM=="vfio", GROUP="kvm", MODE="0660"'
            'etc/security/limits.d/vfio.conf'                          = '@kvm - memlock unlimited'
            'etc/systemd/system/guest.service.d/vfio.conf'             = "[Service]`nLimitMEMLOCK=64G"
            'etc/tmpfiles.d/vfio.conf'                                 = 'w /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages - - - - 16'
            'sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages' = '16'
            'sys/bus/pci/drivers/vfio-pci/0001:01:00.0/vendor'         = '0x1014'
            'sys/bus/pci/drivers/vfio-pci/0001:01:00.0/device'         = '0x034a'
        }
        foreach ($file in $files.Keys) {
            $null = New-Item "$root/$file" -Value $files[$file] -Force
        }
        $root
    }

    $script:operator = Open-OperatorSession

    # Runs the suite in that session.
    function Invoke-Readiness([hashtable] $Data) {
        $operator.Commands.Clear()
        $null = $operator.AddScript({
                param($Suite, $Data)
                Invoke-Pester -Configuration (New-PesterConfiguration -Hashtable @{
                        Run    = @{ Container = New-PesterContainer -Path $Suite -Data $Data; PassThru = $true }
                        Output = @{ Verbosity = 'None' }
                    })
            }).AddParameters(@($suite, $Data))
        $operator.Invoke()
    }
}

AfterAll {
    $operator.Dispose()
}

Describe 'The validation suite of readiness' {
    It 'passes on a system on which everything lasts' {
        $result = Invoke-Readiness ($data + @{ Root = Initialize-System })

        $result.Failed.ErrorRecord.Exception.Message | Should -BeNullOrEmpty
        $result.Result | Should -Be Passed
        $result.PassedCount | Should -Be 8
        $result.SkippedCount | Should -Be 0
    }

    It 'reports a system <Because>' -ForEach $cases {
        $root = Initialize-System
        Remove-Item "$root/$Remove"
        $messages = @((Invoke-Readiness ($data + @{ Root = $root })).Failed.ErrorRecord.Exception.Message)

        $messages | Should -HaveCount $Message.Count
        foreach ($index in 0..($Message.Count - 1)) {
            $messages[$index] | Should -Match $Message[$index]
        }
    }

    It 'says what it left out, and why' {
        $root = Initialize-System
        Remove-Item "$root/sys" -Recurse
        $result = Invoke-Readiness @{ Root = $root }

        $result.FailedCount | Should -Be 0
        $result.PassedCount | Should -Be 2
        $result.Skipped.ExpandedName | Should -Be 'has the right to open IOMMU groups', 'has enough locked memory', 'has devices bound to vfio-pci', 'has huge pages'
    }

    It 'tests what is given instead of what is there now' {
        $result = Invoke-Readiness @{ Root = Initialize-System; Module = 'vfio'; PciId = '15b3:1017'; HugePage = @{ PageSize = '2M'; Count = 4 } }

        $result.Failed.ExpandedName | Should -Be 'has the module vfio', 'has the binding of 15b3:1017 to vfio-pci', 'has 4 pages of 2 MiB'
    }

    It 'refuses a wrong argument' {
        "$((Invoke-Readiness @{ Root = Initialize-System; Unit = 'guest' }).Containers.ErrorRecord)" | Should -Match '^The instance is wrong at \$\.unit: it is not the name of a service'
        "$((Invoke-Readiness @{ Root = Initialize-System; User = 'qemu'; MemlockLimit = 'much' }).Containers.ErrorRecord)" | Should -Match "^'much' is not a whole number of bytes"
        "$((Invoke-Readiness @{ Root = '/none/such' }).Containers.ErrorRecord)" | Should -Match '^The root folder ''/none/such'' does not exist'
    }
}
