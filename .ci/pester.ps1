# Runs the Pester suites against out/SpaprDdw and ends with a line of counts. Fails when a test does.
$ErrorActionPreference = 'Stop'

if (-not (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.7')) {
    'Pester suites did not run: Pester 5.7 or later not found'
    '0 passed, 0 failed, 1 skipped'
    exit 0
}

Import-Module Pester -MinimumVersion 5.7
$configuration = New-PesterConfiguration -Hashtable @{
    Run    = @{ Path = "$PSScriptRoot/../Pester"; PassThru = $true }
    Output = @{ Verbosity = 'Normal'; RenderMode = 'Plaintext' }
}
$result = Invoke-Pester -Configuration $configuration

# A file or a block that breaks fails as a test does: its tests did not run.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"$($result.PassedCount) passed, $failed failed, $($result.SkippedCount + $result.NotRunCount) skipped"
exit [int]($failed -gt 0 -or $result.TotalCount -eq 0)
