# Runs PSScriptAnalyzer over the project's scripts and ends with a line of counts, in which a file is a test.
$ErrorActionPreference = 'Stop'

if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
    'PSScriptAnalyzer did not run: PSScriptAnalyzer not found'
    '0 passed, 0 failed, 1 skipped'
    exit 0
}

$root = [IO.Path]::GetFullPath("$PSScriptRoot/..")
# The manifest is judged where it ships: there the files are that it names. Scripts of tests do what one should not.
$files = @(git -C $root ls-files '*.ps1' ':!tests') + 'out/SpaprDdw/SpaprDdw.psd1'
$findings = @($files | ForEach-Object { Invoke-ScriptAnalyzer "$root/$_" })
$findings | ForEach-Object { "$($_.ScriptPath):$($_.Line): $($_.Severity) $($_.RuleName): $($_.Message)" }

$bad = @($findings.ScriptPath | Sort-Object -Unique).Count
"$($files.Count - $bad) passed, $bad failed, 0 skipped"
exit [int]($bad -gt 0)
