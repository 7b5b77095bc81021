BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Get-TceTrace' {
    BeforeAll {
        Get-TceContainer | Disconnect-TceContainer
        'h1', 'h2', 'idle' | ForEach-Object { $null = Connect-TceContainer -Name $_ }
        'h1', 'h2' | ForEach-Object { Start-TceTrace "$TestDrive/$_.jsonl" -Container $_ }
    }

    It 'lists what is being recorded, with container and file' {
        $traces = Get-TceTrace

        $traces.Container | Should -Be 'h1', 'h2'
        $traces.ContainerId | Should -Be (Get-TceContainer h*).ContainerId
        $traces.Path | Should -Be (Convert-Path "$TestDrive/h1.jsonl", "$TestDrive/h2.jsonl")
        $traces.Size | Should -Be (Get-Item "$TestDrive/*.jsonl" | ForEach-Object Length)
        $traces.Problem | Should -Be $null, $null
    }

    It 'lists the recordings of some containers: <Script>' -ForEach @(
        @{ Script = { Get-TceTrace h2 }; Expected = 'h2' }
        @{ Script = { Get-TceTrace idle, h* }; Expected = 'h1', 'h2' }
        @{ Script = { Get-TceContainer h1 | Get-TceTrace }; Expected = 'h1' }
        @{ Script = { 'h2' | Get-TceTrace }; Expected = 'h2' }
        @{ Script = { Get-TceTrace idle }; Expected = $null }
    ) {
        (& $Script).Container | Should -Be $Expected
    }

    It 'lists the recordings that another runspace started, and they are stopped from here' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1'; Start-TceTrace '$TestDrive/idle.jsonl' -Container idle; (Get-TceTrace).Container")
            $shell.Invoke() | Should -Be 'h1', 'h2', 'idle'
        } finally {
            $shell.Dispose()
        }

        (Get-TceTrace idle).Container | Should -Be 'idle'
        (Stop-TceTrace -Container idle).Name | Should -Be 'idle.jsonl'
        Get-TceTrace idle | Should -BeNullOrEmpty
    }
}

Describe 'Get-TceTrace with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ContainerNotFound'; Script = { Get-TceTrace nobody } }
        @{ Id = 'ContainerNotFound'; Script = { Get-TceTrace x* } }
        @{ Id = 'ContainerClosed'; Script = { Get-TceTrace $closed.Container } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceTrace '' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceTrace $thing } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-TceTrace } }
        @{ Id = 'InputObjectNotBound'; Script = { $window | Get-TceTrace } }
    ) {
        Assert-Refusal $Script $Id
    }
}
