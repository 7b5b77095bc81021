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

    It 'finds by name, by wildcard, and says which one is not there' {
        (Get-TceContainer).Name | Should -Be 'test', 'with space'
        (Get-TceContainer t*).Name | Should -Be 'test'
        Get-TceContainer nobody* | Should -BeNullOrEmpty
        Get-ErrorId { Get-TceContainer nobody } | Should -Be 'ContainerNotFound'
        (Get-Record { Get-TceContainer nobody, test })[1].Name | Should -Be 'test'
    }

    It 'converts to JSON with plain values' {
        (Get-TceContainer test | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json).Name | Should -Be 'test'
    }
}

Describe 'Get-TceContainer with bad arguments' {
    BeforeAll {
        Connect-RefusalScene
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
