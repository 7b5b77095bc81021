BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'A process that is killed during its work' {
    BeforeAll {
        # Records and saves in an endless loop, and appends the number of each round to a file.
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
            # If pwsh is a .NET tool, the process that runs the script is a child of the started one.
            $process.Kill($true)
            $process.WaitForExit()
        }

        # Only the last line may be incomplete.
        $script:rounds = (Get-Content "$TestDrive/rounds.txt" -Raw) -split '\n' | Select-Object -SkipLast 1
        $script:lines = (Get-Content "$TestDrive/trace.jsonl" -Raw) -split '\n' | Select-Object -SkipLast 1
        Set-Content "$TestDrive/whole.jsonl" $lines
    }

    It 'leaves a trace of all completed requests, which replays' {
        $rounds.Count | Should -BeGreaterOrEqual 100
        $operations = ($lines | ConvertFrom-Json).op
        $begun = $operations.IndexOf('map') + 1

        # Each round records four operations: alloc, register, unregister and free.
        $operations.Count - $begun | Should -BeGreaterOrEqual ($rounds.Count * 4)
        (Test-TceTrace "$TestDrive/whole.jsonl").Passed | Should -BeTrue
    }

    It 'leaves a complete state file' {
        $twin = Import-TceState "$TestDrive/state.json" -Name twin

        Compare-TceState "$TestDrive/state.json" $twin -IgnoreIdentity -Quiet | Should -BeTrue
    }
}
