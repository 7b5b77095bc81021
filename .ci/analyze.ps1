# Runs PSScriptAnalyzer on the project's scripts. The last line counts files as passed, failed or skipped.
$ErrorActionPreference = 'Stop'

if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
    'PSScriptAnalyzer did not run: PSScriptAnalyzer not found'
    '0 passed, 0 failed, 1 skipped'
    exit 0
}

$root = [IO.Path]::GetFullPath("$PSScriptRoot/..")
# The manifest is checked in out/, because it names files of that folder. The scripts of tests break rules on
# purpose.
$files = @(git -C $root ls-files '*.ps1' '*.ps1xml' ':!tests') + 'out/SpaprDdw/SpaprDdw.psd1'

# PSScriptAnalyzer silently ignores files of views. So it gets their script blocks, each in its own line.
function Read-ScriptBlock([string] $Path) {
    $lines = [string[]]::new([IO.File]::ReadAllLines($Path).Count)
    $document = [Xml.Linq.XDocument]::Load($Path, 'SetLineInfo')
    foreach ($block in $document.Descendants('ScriptBlock')) {
        $lines[([Xml.IXmlLineInfo] $block).LineNumber - 1] += "& { $($block.Value) };"
    }
    $lines -join "`n"
}

$findings = @(
    foreach ($file in $files) {
        $found = $file -like '*.ps1xml' ?
            (Invoke-ScriptAnalyzer -ScriptDefinition (Read-ScriptBlock "$root/$file")) :
            (Invoke-ScriptAnalyzer "$root/$file")
        $found | Select-Object *, @{ Name = 'File'; Expression = { $file } }
    }
)
$findings | ForEach-Object { "$($_.File):$($_.Line): $($_.Severity) $($_.RuleName): $($_.Message)" }

$bad = @($findings.File | Sort-Object -Unique).Count
"$($files.Count - $bad) passed, $bad failed, 0 skipped"
exit [int]($bad -gt 0)
