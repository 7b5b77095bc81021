BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Stop-TceTrace' {
    BeforeEach {
        $null = Connect-TestContainer
        $script:path = Join-Path $TestDrive 'trace.jsonl'
        Start-TceTrace $path
    }

    AfterEach {
        Get-TceContainer | Disconnect-TceContainer
        Remove-Item (Join-Path $TestDrive *)
    }

    It 'ends the recording and gives its file, by containers from the pipeline too' {
        (Get-TceContainer | Stop-TceTrace).FullName | Should -Be (Convert-Path $path)
        $before = Get-Content $path

        Remove-DmaWindow 0
        Get-Content $path | Should -Be $before
    }

    It 'stops nothing with -WhatIf' {
        Stop-TceTrace -WhatIf | Should -BeNullOrEmpty
        (Stop-TceTrace).Name | Should -Be 'trace.jsonl'
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'TraceNotRunning'; Because = 'a second stop'; Script = { $null = Stop-TceTrace; Stop-TceTrace } }
        @{ Id = 'ContainerNotFound'; Because = 'an unknown container'; Script = { Stop-TceTrace -Container nobody } }
        @{ Id = 'InputObjectNotBound'; Because = 'a wrong type'; Script = { [System.Version] '1.0' | Stop-TceTrace } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
    }
}
