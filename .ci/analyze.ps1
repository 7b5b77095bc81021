# Runs PSScriptAnalyzer over the project's scripts and ends with a line of counts, in which a file is a test.
$ErrorActionPreference = 'Stop'

if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
    'PSScriptAnalyzer did not run: PSScriptAnalyzer not found'
    '0 passed, 0 failed, 1 skipped'
    exit 0
}

$root = [IO.Path]::GetFullPath("$PSScriptRoot/..")
# The manifest is judged where it ships: there the files are that it names. Scripts of tests do what one should not.
$files = @(git -C $root ls-files '*.ps1' '*.ps1xml' ':!tests') + 'out/SpaprDdw/SpaprDdw.psd1'

# PSScriptAnalyzer passes views over without a word: their script blocks are given to it, each in its own line.
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
