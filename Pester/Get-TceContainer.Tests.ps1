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

    It 'completes names, in quotes where they need them' {
        Get-Completion 'Get-TceInfo -Container ' | Should -Be 'test', "'with space'"
        Get-Completion 'Disconnect-TceContainer w' | Should -Be "'with space'"
    }

    It 'converts to JSON with plain values' {
        (Get-TceContainer test | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json).Name | Should -Be 'test'
    }
}
