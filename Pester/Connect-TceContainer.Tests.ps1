BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Connect-TceContainer' {
    BeforeEach {
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'connects a pseries host with the firmware of a device in a kernel log' {
        $null = Connect-TceContainer -Platform PSeries -KernelLog "$PSScriptRoot/../tests/Engine.Tests/Data/logs/powervm.log" -PciAddress 0524:28:00.0 -Name partition

        (Get-TceInfo -Container partition).PageSizes | Should -Be 4KB, 64KB
        Get-ErrorId { New-DmaWindow 64K 2TB -Container partition } | Should -Be 'FirmwareBlockTooSmall'
        (New-DmaWindow 64K 1TB -Container partition).StartAddress | Should -Be 0x800000000000000
    }

    It 'connects a pseries host with the firmware of a saved machine' {
        $machine = "$PSScriptRoot/../tests/Engine.Tests/Data/partition/k612-phbs"
        $null = Connect-TceContainer -Platform PSeries -Root $machine/root.tar.gz -KernelLog $machine/dmesg.txt -PciAddress 0002:00:01.0 -Name saved

        (Get-TceInfo -Container saved).PageSizes | Should -Be 4KB, 64KB
    }

    It 'connects a pseries host whose firmware makes no window beside the default window' {
        $null = Connect-TceContainer -Platform PSeries -WindowsAvailable 0 -Name single

        (Get-TceInfo -Container single).MaxWindows | Should -Be 1
        Get-ErrorId { New-DmaWindow 64K 1GB -Container single } | Should -Be 'NoFreeWindow'
        Remove-DmaWindow 0 -Container single
        (New-DmaWindow 64K 1GB -Container single).Slot | Should -Be 0
    }

    It 'connects an emulated <_> host' -ForEach 'Power8', 'Power9', 'Power10', 'PSeries' {
        $container = Connect-TceContainer -Backend Emulated -Platform $_ -Name host

        $container.Platform | Should -Be $_
        $container.State | Should -Be 'Open'
        $container.Groups | Should -Be 0
        (Get-TceContainer host).ContainerId | Should -Be $container.ContainerId
    }

    It 'takes a limit as <_>, as configurations write it' -ForEach 'unlimited', 'infinity', ' Unlimited ' {
        $null = Connect-TceContainer -MemlockLimit $_

        (Get-TceInfo).LockedMemoryLimit | Should -BeNullOrEmpty
        (Measure-DmaWindow 64GB -MemlockLimit $_)[0].Rule | Should -Be (Measure-DmaWindow 64GB)[0].Rule
    }

    It 'puts several groups into a container' {
        (Connect-TceContainer -Group 2, 0).Groups | Should -Be 2, 0
    }

    It 'explains the version that <Kernel> refuses on <Platform>' -ForEach @(
        @{ Kernel = '4.15'; Platform = 'Power9'; Version = 1; Answer = 'EPERM'; Since = 'version 1 from 6.4 on'; Other = 'version 2' }
        @{ Kernel = '5.14.0-570.42.2.el9_6.ppc64le'; Platform = 'PSeries'; Version = 2; Answer = 'EPERM'; Since = 'version 2 from 6.11 on'; Other = 'version 1' }
        @{ Kernel = '6.8'; Platform = 'PSeries'; Version = 2; Answer = 'EINVAL'; Since = 'version 2 from 6.11 on'; Other = 'version 1' }
    ) {
        $record = Get-Record { Connect-TceContainer -Platform $Platform -KernelVersion $Kernel -IommuVersion $Version 3> $null }

        $record.FullyQualifiedErrorId | Should -BeLike 'IommuNotOffered,*'
        "$record" | Should -BeLike "*CHECK_EXTENSION: 1*SET_IOMMU: -1 $Answer*Linux $Kernel*$Since*$Other*"
        "$record" | Should -Not -Match 'modprobe|module|it offers'
    }

    It 'connects a pseries host without dynamic windows, which says so in each command' {
        $container = Connect-TceContainer -Platform PSeries -LargestBlock 0 -PageSizeMask 0 -WindowsAvailable 0
        $reason = 'This host offers only the default window: GET_INFO answers -1 windows, 0 levels and pages of 4 KiB.*ibm,ddw-applicable*'

        $info = $container | Get-TceInfo
        $info.MaxWindows, $info.MaxLevels, $info.SupportsDynamicWindows | Should -Be 0, 0, $false
        $info.Reason | Should -BeLike $reason
        foreach ($plan in @(Measure-DmaWindow 8GB -Container $container) + @(Measure-DmaWindow 8GB -Platform PSeries -LargestBlock 0 -PageSizeMask 0 -WindowsAvailable 0)) {
            $plan.Possible | Should -BeFalse
            $plan.Reason | Should -BeLike $reason
        }
        (Test-DmaWindow 8GB -Container $container).Reason | Should -BeLike "*$reason"
        Get-ErrorId { New-DmaWindow 4KB 1GB -Container $container } | Should -Be 'NoDynamicWindows'
        (New-DmaBuffer 64KB -Container $container | Invoke-TceMap).StartAddress | Should -Be 0
    }

    It 'warns that a container of several groups can do nothing on pseries' {
        Get-Message Warning { Connect-TceContainer -Platform PSeries -Group 2, 0 -Name both } |
            Should -BeLike "The container 'both' has 2 groups. On a pseries host*open a container for each group*"
        Get-Message Warning { Connect-TceContainer -Group 2, 0; Connect-TceContainer -Platform PSeries -Group 2 } | Should -BeNullOrEmpty
        Get-ErrorId { New-DmaWindow 64KB 1GB -Container both } | Should -Be 'SeveralGroupsOnPSeries'
    }

    It 'changes nothing with -WhatIf' {
        Connect-TceContainer -WhatIf | Should -BeNullOrEmpty
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'reports that this machine has no sPAPR TCE driver' -Skip:([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture -eq 'Ppc64le') {
        $record = Get-Record { Connect-TceContainer -Backend Kernel }

        $record.FullyQualifiedErrorId | Should -Be 'KernelNotPower,SpaprDdw.PowerShell.Commands.ConnectTceContainerCommand'
        "$record" | Should -Match 'Use -Backend Emulated'
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'logs the connection with -Verbose, and every request with -Debug' {
        Get-Message Verbose { Connect-TceContainer -Name v -Verbose } |
            Should -Contain "Container 'v' is open on 1 group of a Power9 host (Emulated)."
        (Get-Message Debug { Connect-TceContainer -Debug -Confirm:$false }) -join "`n" | Should -Match 'SET_IOMMU'
    }
}

Describe 'Connect-TceContainer with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -Backend Imaginary } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -Platform Power7 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -Platform Unknown } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -Platform 9 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -Platform '' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -Platform $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -Platform $thing } }
        @{ Id = 'EmulatedOnlyParameter'; Script = { Connect-TceContainer -Backend Kernel -Platform Power9 } }
        @{ Id = 'EmulatedOnlyParameter'; Script = { Connect-TceContainer -Backend Kernel -MemlockLimit 1G } }
        @{ Id = 'EmulatedOnlyParameter'; Script = { Connect-TceContainer -Backend Kernel -LargestBlock 1 } }
        @{ Id = 'FirmwareNeedsPSeries'; Script = { Connect-TceContainer -LargestBlock 1 } }
        @{ Id = 'FirmwareDiffers'; Script = { Connect-TceContainer -Platform PSeries -KernelLog "$PSScriptRoot/../tests/Engine.Tests/Data/logs/powervm.log" } }
        @{ Id = 'HostPageSizeInvalid'; Script = { Connect-TceContainer -HostPageSize 0 } }
        @{ Id = 'HostPageSizeInvalid'; Script = { Connect-TceContainer -HostPageSize 8K } }
        @{ Id = 'HostPageSizeInvalid'; Script = { Connect-TceContainer -HostPageSize 65537 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -HostPageSize -4096 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -HostPageSize '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -MemlockLimit -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -MemlockLimit none } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -MemlockLimit '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Connect-TceContainer -MemlockLimit $thing } }
        @{ Id = 'GroupNotFound'; Script = { Connect-TceContainer -Group 99 } }
        @{ Id = 'GroupNotFound'; Script = { Connect-TceContainer -Group -1 } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = { Connect-TceContainer -Group 4294967296 } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Connect-TceContainer -Group @() } }
        @{ Id = 'LockedMemoryShort'; Script = { Connect-TceContainer -Platform PSeries -IommuVersion 1 -MemlockLimit 64K } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Connect-TceContainer -IommuVersion 0 } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Connect-TceContainer -IommuVersion 3 } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Connect-TceContainer -Name '' } }
        @{ Id = 'NameInvalid'; Script = { Connect-TceContainer -Name ('x' * 129) } }
        @{ Id = 'NameInvalid'; Script = { Connect-TceContainer -Name "x`u{202e}" -WhatIf } }
        @{ Id = 'ContainerNameTaken'; Script = { Connect-TceContainer -Name test } }
        @{ Id = 'ContainerNameTaken'; Script = { Connect-TceContainer -Name TEST } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Connect-TceContainer } }
    ) {
        Assert-Refusal $Script $Id
    }
}

Describe 'Connect-TceContainer -KernelVersion' {
    BeforeEach {
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'emulates <Kernel> by the rules of <Rules>' -ForEach @(
        @{ Kernel = '4.15'; Rules = '4.15'; Pages = 4KB, 64KB, 16MB }
        @{ Kernel = '4.15.0-213-generic'; Rules = '4.15'; Pages = 4KB, 64KB, 16MB }
        @{ Kernel = '4.18'; Rules = '4.16 to 4.18'; Pages = 4KB, 64KB, 2MB, 1GB }
        @{ Kernel = '5.10'; Rules = '4.19 to 5.18'; Pages = 4KB, 64KB, 2MB, 1GB }
        @{ Kernel = '6.8.0-45-generic'; Rules = '6.4 to 6.10'; Pages = 4KB, 64KB, 2MB, 1GB }
        @{ Kernel = '7.2.13+deb14-powerpc64le-64k'; Rules = '6.16 or later, and 6.12.95'; Pages = 4KB, 64KB, 2MB, 1GB }
    ) {
        $warnings = @()
        $null = Connect-TceContainer -KernelVersion $Kernel -WarningVariable warnings

        $info = Get-TceInfo
        $info.KernelRules | Should -Be $Rules
        $info.PageSizes | Should -Be $Pages
        $warnings | Should -BeNullOrEmpty
    }

    It 'says that the number of <Kernel> does not tell' -ForEach @(
        @{ Kernel = '6.4.0-150700.53.3-default' }
        @{ Kernel = '5.14.0-570.42.2.el9_6.ppc64le' }
        @{ Kernel = '6.12.0-124.8.1.el10_1.ppc64le' }
    ) {
        $null = Connect-TceContainer -KernelVersion $Kernel -WarningVariable warnings -WarningAction SilentlyContinue

        "$warnings" | Should -BeLike "*$Kernel*number does not tell what its driver does*"
    }

    It 'says so too when the emulated driver refuses the container' {
        $record = Get-Record {
            Connect-TceContainer -Platform PSeries -KernelVersion 6.4.0-150700.53.3-default -WarningVariable script:warnings 3> $null
        }

        $record.FullyQualifiedErrorId | Should -BeLike 'IommuNotOffered,*'
        "$warnings" | Should -BeLike '*6.4.0-150700.53.3-default*number does not tell what its driver does*'
    }

    It 'replaces windows on 4.15, and charges the user view at the first map' {
        $null = Connect-TceContainer -KernelVersion 4.15
        $window = Get-DmaWindow 0 | ForEach-Object { Remove-DmaWindow $_; New-DmaWindow -PageSize 64KB -Size 4GB }
        $null = New-DmaBuffer -Size 1MB -Name b
        $before = (Get-TceInfo).LockedMemory
        Get-WhatIf { Invoke-TceMap -Buffer b -Window 0 -WhatIf } | Should -Match "'b', 512 KiB locked"
        $null = Invoke-TceMap -Buffer b -Window $window.StartAddress
        Get-WhatIf { Invoke-TceMap -Buffer b -Window 0 -WhatIf } | Should -Not -Match 'locked'
        (Get-TceInfo).LockedMemory - $before | Should -Be 512KB

        $change = Set-DmaWindow 0 -Size 8GB

        $change.Kept | Should -Be 1
        (Get-DmaWindow).LockedMemory | Should -Be 2MB
        (Get-TceInfo).LockedMemory | Should -Be 3MB
    }

    It 'refuses <Kernel> with <Id>' -ForEach @(
        @{ Kernel = '4.14'; Id = 'HostKernelUnknown' }
        @{ Kernel = 'Debian'; Id = 'HostKernelUnknown' }
        @{ Kernel = '5.19'; Id = 'KernelVfioBroken' }
        @{ Kernel = '6.1.0-28-powerpc64le'; Id = 'KernelVfioBroken' }
        @{ Kernel = '6.3.13'; Id = 'KernelVfioBroken' }
    ) {
        Assert-Refusal { Connect-TceContainer -KernelVersion $Kernel } $Id
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'refuses version <Version> on <Platform> with Linux <Kernel>' -ForEach @(
        @{ Kernel = '5.15'; Platform = 'Power9'; Version = 1 }
        @{ Kernel = '5.15'; Platform = 'PSeries'; Version = 2 }
        @{ Kernel = '6.8'; Platform = 'PSeries'; Version = 2 }
    ) {
        Assert-Refusal { Connect-TceContainer -Platform $Platform -KernelVersion $Kernel -IommuVersion $Version } IommuNotOffered
    }

    It 'gives the kernel to a twin, through a state' {
        $null = Connect-TceContainer -KernelVersion 5.4 -Name old
        $state = Export-TceState -Container old -AsString

        $null = $state | Import-TceState -Name twin

        (Get-TceInfo -Container twin).KernelRules | Should -Be '4.19 to 5.18'
    }

    It 'says that the number does not tell wherever the kernel is given on' {
        $note = 'The distribution of 5.14.0-570.el9.ppc64le adds later changes*'
        $null = Connect-TceContainer -KernelVersion 5.14.0-570.el9.ppc64le -Name rhel 3> $null
        $null = Export-TceState "$TestDrive/rhel.json" -Container rhel
        $null = Start-TceTrace "$TestDrive/rhel.jsonl" -Container rhel
        Stop-TceTrace -Container rhel

        Get-Message Warning { Import-TceState "$TestDrive/rhel.json" -Name rheltwin } | Should -BeLike $note
        Get-Message Warning { Measure-DmaWindow 1GB -StatePath "$TestDrive/rhel.json" } | Should -BeLike $note
        Get-Message Warning { Test-TceTrace "$TestDrive/rhel.jsonl" } | Should -BeLike $note
        Get-Message Warning { Test-TceTrace "$TestDrive/rhel.jsonl" -KernelVersion 5.15 } | Should -BeNullOrEmpty
    }

    It 'gives the kernel to a replay, through a recording' {
        $null = Connect-TceContainer -KernelVersion 4.15 -Name old
        $null = Start-TceTrace -Path "$TestDrive/old.jsonl"
        $null = New-DmaWindow -PageSize 64KB -Size 1GB
        $null = New-DmaBuffer -Size 1MB -Name b
        $null = Invoke-TceMap -Buffer b
        Stop-TceTrace

        Get-Content "$TestDrive/old.jsonl" -TotalCount 1 | Should -BeLike '*"kernel":"4.15"*'
        Test-TceTrace "$TestDrive/old.jsonl" -Quiet | Should -BeTrue
        Set-Content "$TestDrive/new.jsonl" ((Get-Content "$TestDrive/old.jsonl") -replace '"kernel":"4.15"', '"kernel":"5.4"')
        Test-TceTrace "$TestDrive/new.jsonl" -Quiet | Should -BeFalse
    }
}
