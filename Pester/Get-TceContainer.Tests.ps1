BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Get-TceContainer' {
    BeforeAll {
        $null = Connect-TestContainer
        $null = Connect-TceContainer -Name 'with space'
    }

    It 'writes groups as numbers into CSV and JSON' {
        $null = Connect-TceContainer -Group 2, 0 -Name pair
        try {
            (Get-TceContainer pair | ConvertTo-Csv | ConvertFrom-Csv).Groups | Should -Be '2, 0'
            (Get-TceInfo -Container pair | ConvertTo-Csv | ConvertFrom-Csv).PageSizes | Should -Be '4096, 65536, 2097152, 1073741824'
            (Get-TceContainer pair | ConvertTo-Json | ConvertFrom-Json).Groups | Should -Be 2, 0
        } finally {
            Disconnect-TceContainer pair
        }
    }

    It 'finds containers by name and by wildcard' {
        (Get-TceContainer).Name | Should -Be 'test', 'with space'
        (Get-TceContainer t*).Name | Should -Be 'test'
        Get-TceContainer nobody* | Should -BeNullOrEmpty
    }

    It 'returns the containers that exist when another name is unknown' {
        (Get-Record { Get-TceContainer nobody, test })[1].Name | Should -Be 'test'
    }
}

Describe 'Get-TceContainer with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ContainerNotFound'; Script = { Get-TceContainer nobody } }
        @{ Id = 'ContainerNotFound'; Script = { Get-TceContainer closed } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Get-TceContainer $null } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Get-TceContainer '' } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Get-TceContainer @($null) } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-TceContainer } }
    ) {
        Assert-Refusal $Script $Id
    }
}
