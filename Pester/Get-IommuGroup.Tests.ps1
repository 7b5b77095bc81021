BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-TestContainer
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Get-IommuGroup' {
    It 'lists the groups of the host with their devices' {
        $groups = Get-IommuGroup

        $groups.Number | Should -Be 0, 1, 2, 3
        $groups.Viable | Should -Not -Contain $false
        $groups[0].Devices[0].Driver | Should -Be 'vfio-pci'
    }

    It 'judges by sysfs, and opens no group' {
        $lines = Get-IommuGroup -Debug 5>&1
        @($lines | Where-Object { "$_" -like 'open *' }) | Should -BeNullOrEmpty
        (Get-IommuGroup).JudgedBy | Should -Be (@('Sysfs') * 4)
    }

    It 'asks the driver about the groups of -Number with -Probe' {
        $own, $other = Get-IommuGroup 0, 1 -Probe

        $own.Viable, $own.JudgedBy | Should -Be $false, 'Driver'
        $own.Reason | Should -BeLike 'it is in use by another process*'
        $other.Viable, $other.JudgedBy, $other.Reason, $other.Container | Should -Be $true, 'Driver', $null, 'test'
        (Get-IommuGroup 3 -Backend Emulated -Probe).JudgedBy | Should -Be Driver
        (1 | Get-IommuGroup -Probe).Number | Should -Be 1
    }

    It 'leaves a probed group to others' {
        (Get-IommuGroup 2 -Probe).Viable | Should -BeTrue
        (Get-IommuGroup 2 -Probe).Viable | Should -BeTrue
        Get-IommuGroup 2 -Probe -Debug 5>&1 | Where-Object { "$_" -like '* = *' -or "$_" -match '^(open|close)' } | Should -Not -BeNullOrEmpty
    }

    It 'shows a device that sysfs does not show as unreadable' {
        $device = [SpaprDdw.Platforms.IommuDevice]::new('0000:01:00.0', $null, 0x10d3, $null, 'vfio-pci')
        $group = [SpaprDdw.Platforms.IommuGroup]::new(5, [SpaprDdw.Platforms.IommuDevice[]] @($device), $true, $null)

        $group | Format-List | Out-String | Should -BeLike '*0000:01:00.0 `[unreadable`] vfio-pci*'
        ($device | Format-Table | Out-String) -split '\n' | Where-Object { $_ -match '0000' } | Should -Match '^0000:01:00.0 +10d3 +vfio-pci'
        $device | Format-List | Out-String | Should -Match 'VendorId +:\s*\n'
    }

    It 'connects a group that sysfs and the driver judge' {
        $container = Get-IommuGroup 1 -Backend Emulated -Probe | Connect-TceContainer
        $container.Groups | Should -Be 1
        Disconnect-TceContainer $container
    }

    It 'returns the groups that exist when another number is unknown' {
        $records = @(Get-Record { 3, 99, 1 | Get-IommuGroup })

        $records[0].Number, $records[2].Number | Should -Be 3, 1
        $records[1].FullyQualifiedErrorId | Should -Be 'GroupNotFound,SpaprDdw.PowerShell.Commands.GetIommuGroupCommand'
    }
}

Describe 'Get-IommuGroup with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ContainerNotFound'; Script = { Get-IommuGroup -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-IommuGroup -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-IommuGroup -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-IommuGroup -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Get-IommuGroup -Container $closed.Container } }
        @{ Id = 'GroupNotFound'; Script = { Get-IommuGroup 99 } }
        @{ Id = 'GroupNotFound'; Script = { Get-IommuGroup -1 } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = { Get-IommuGroup 4294967296 } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = { Get-IommuGroup first } }
        @{ Id = 'GroupNotFound'; Script = { 99 | Get-IommuGroup } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-IommuGroup } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Container | Get-IommuGroup } }
        @{ Id = 'BackendAndContainer'; Script = { Get-IommuGroup -Backend Emulated -Container test } }
        @{ Id = 'BackendAndContainer'; Script = { $test | Get-IommuGroup -Backend Kernel } }
        @{ Id = 'ProbeNeedsNumber'; Script = { Get-IommuGroup -Probe } }
        @{ Id = 'ProbeNeedsNumber'; Script = { Get-IommuGroup -Backend Kernel -Probe } }
        @{ Id = 'GroupNotFound'; Script = { Get-IommuGroup 99 -Probe } }
        @{ Id = 'GroupNotFound'; Script = { Get-IommuGroup 99 -Backend Emulated -Probe } }
        @{ Id = 'TwoContainers'; Script = { $test | Get-IommuGroup -Container foreign } }
    ) {
        Assert-Refusal $Script $Id
    }
}
