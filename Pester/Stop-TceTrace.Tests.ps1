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

    It 'stops the recording of a piped container and returns the file' {
        (Get-TceContainer | Stop-TceTrace).FullName | Should -Be (Convert-Path $path)
        $before = Get-Content $path

        Remove-DmaWindow 0
        Get-Content $path | Should -Be $before
        Get-ErrorId { Stop-TceTrace } | Should -Be 'TraceNotRunning'
    }

    It 'says that a recording is incomplete, and ends it' {
        $null = Stop-TceTrace
        Start-TceTrace $path -Force -MaximumSize 4K
        $null = New-Item -ItemType Directory "$path.1/held"
        1..40 | ForEach-Object { New-DmaBuffer 64K again | Remove-DmaBuffer }
        (Get-TceTrace).Problem | Should -Not -BeNullOrEmpty

        $records = @(Get-Record { Stop-TceTrace })
        $records | Should -HaveCount 1
        $records[0].FullyQualifiedErrorId | Should -Be 'TraceNotWritten,SpaprDdw.PowerShell.Commands.StopTceTraceCommand'
        "$($records[0])" | Should -BeLike "*$(Convert-Path $path)*"
        Get-ErrorId { Stop-TceTrace } | Should -Be 'TraceNotRunning'
        Remove-Item "$path.1" -Recurse
    }

    It 'stops nothing with -WhatIf' {
        Stop-TceTrace -WhatIf | Should -BeNullOrEmpty
        (Stop-TceTrace).Name | Should -Be 'trace.jsonl'
    }
}

Describe 'Stop-TceTrace with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'TraceNotRunning'; Script = { Stop-TceTrace } }
        @{ Id = 'TraceNotRunning'; Script = { 'foreign' | Stop-TceTrace } }
        @{ Id = 'ContainerNotFound'; Script = { Stop-TceTrace -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Stop-TceTrace -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Stop-TceTrace -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Stop-TceTrace -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Stop-TceTrace -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Stop-TceTrace } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Stop-TceTrace } }
    ) {
        Assert-Refusal $Script $Id
    }
}
