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

    It 'does the good ones of good and bad numbers' {
        $records = @(Get-Record { 3, 99, 1 | Get-IommuGroup })

        $records[0].Number, $records[2].Number | Should -Be 3, 1
        $records[1].FullyQualifiedErrorId | Should -Be 'GroupNotFound,SpaprDdw.PowerShell.Commands.GetIommuGroup'
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'GroupNotFound'; Because = 'a negative number'; Script = { Get-IommuGroup -1 } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Because = 'a word'; Script = { Get-IommuGroup first } }
        @{ Id = 'InputObjectNotBound'; Because = 'a wrong type'; Script = { [System.Version] '1.0' | Get-IommuGroup } }
        @{ Id = 'ContainerNotFound'; Because = 'an unknown container'; Script = { Get-IommuGroup -Container nobody } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
    }

    It 'converts to JSON with plain values' {
        (Get-IommuGroup 2 | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json).Devices[0].Address | Should -Be '0002:01:00.0'
    }
}
