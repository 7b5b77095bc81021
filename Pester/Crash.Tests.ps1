BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'A process that is killed in the midst of its work' {
    BeforeAll {
        # Records and saves without end, and after each round writes down how many there were.
        Set-Content "$TestDrive/endless.ps1" {
            param([string] $Manifest)
            Import-Module $Manifest
            $null = Connect-TceContainer
            $null = New-DmaBuffer 1M ring | Invoke-TceMap
            Start-TceTrace trace.jsonl
            for ($round = 1; ; $round++) {
                New-DmaBuffer 64K | Remove-DmaBuffer
                $null = Export-TceState state.json
                Add-Content rounds.txt $round
            }
        }
        $manifest = Convert-Path "$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1"
        $process = Start-Process (Get-Command pwsh).Source "-NoProfile -NonInteractive -File endless.ps1 `"$manifest`"" -WorkingDirectory $TestDrive -PassThru
        try {
            $deadline = (Get-Date).AddMinutes(1)
            while (@(Get-Content "$TestDrive/rounds.txt" -ErrorAction Ignore).Count -lt 100 -and (Get-Date) -lt $deadline -and -not $process.HasExited) {
                Start-Sleep -Milliseconds 20
            }
        } finally {
            # As a .NET tool, pwsh is a child of what was started.
            $process.Kill($true)
            $process.WaitForExit()
        }

        # Only what follows the last end of a line may be cut.
        $script:rounds = (Get-Content "$TestDrive/rounds.txt" -Raw) -split '\n' | Select-Object -SkipLast 1
        $script:lines = (Get-Content "$TestDrive/trace.jsonl" -Raw) -split '\n' | Select-Object -SkipLast 1
        Set-Content "$TestDrive/whole.jsonl" $lines
    }

    It 'leaves a trace of all that was done, which replays' {
        $rounds.Count | Should -BeGreaterOrEqual 100
        $operations = ($lines | ConvertFrom-Json).op
        $begun = $operations.IndexOf('map') + 1

        # Each round has these four: alloc, register, unregister, free.
        $operations.Count - $begun | Should -BeGreaterOrEqual ($rounds.Count * 4)
        (Test-TceTrace "$TestDrive/whole.jsonl").Passed | Should -BeTrue
    }

    It 'leaves a state that is whole' {
        $twin = Import-TceState "$TestDrive/state.json" -Name twin

        Compare-TceState "$TestDrive/state.json" $twin -IgnoreIdentity -Quiet | Should -BeTrue
    }
}
