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
        @{ Id = 'TwoContainers'; Script = { $test | Get-IommuGroup -Container foreign } }
    ) {
        Assert-Refusal $Script $Id
    }
}
