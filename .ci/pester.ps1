# Runs the Pester suites against out/SpaprDdw, on each version of Pester that is installed and supported, in a process of
# its own. Ends with a line of counts, and fails when a test does.
param(
    # The one version to run on, in this process.
    [version] $Version,

    # The order of the files: they must not depend on it, so it is another each time.
    [int] $Seed = (Get-Random -Maximum 10000)
)

$ErrorActionPreference = 'Stop'

if ($Version) {
    Import-Module Pester -RequiredVersion $Version -DisableNameChecking
    $files = Get-ChildItem "$PSScriptRoot/../Pester" -Filter *.Tests.ps1 | Get-Random -Shuffle -SetSeed $Seed
    $result = Invoke-Pester -Configuration @{
        Run    = @{ Path = $files.FullName; PassThru = $true }
        Output = @{ Verbosity = 'Normal'; RenderMode = 'Plaintext' }
    }

    # A file or a block that breaks fails as a test does: its tests did not run.
    $failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
    "$($result.PassedCount) passed, $failed failed, $($result.SkippedCount + $result.NotRunCount) skipped"
    exit [int]($failed -gt 0 -or $result.TotalCount -eq 0)
}

$counts = 0, 0, 0
$status = 0
foreach ($major in 5, 6) {
    $newest = Get-Module Pester -ListAvailable |
        Where-Object { $_.Version.Major -eq $major -and $_.Version -ge '5.7' } |
        Sort-Object Version -Bottom 1
    if (-not $newest) {
        "Pester suites did not run on Pester ${major}: it is not installed"
        $counts[2]++
        continue
    }
    "Pester $($newest.Version), files in the order of seed $Seed"
    & ([Environment]::ProcessPath) -NoProfile -File $PSCommandPath -Version $newest.Version -Seed $Seed | Tee-Object -Variable lines
    $status = $status -bor $LASTEXITCODE
    $numbers = [regex]::Matches("$($lines[-1])", '\d+').Value
    foreach ($at in 0..2) {
        $counts[$at] += [int] $numbers[$at]
    }
}
'{0} passed, {1} failed, {2} skipped' -f $counts
exit $status
