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

    It 'puts several groups into a container' {
        (Connect-TceContainer -Group 2, 0).Groups | Should -Be 2, 0
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
