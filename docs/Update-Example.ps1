<#
.SYNOPSIS
Runs the examples of docs/en-US and README.md as if they were typed at a prompt of 100 columns, each page in a session of
its own and in an empty folder, and writes the pages with what is shown. Run it by itself to bring the pages up to date; the
suites compare.
#>
param(
    # A folder for all of the pages; without it, each is written to its place.
    [string] $Destination
)

$ErrorActionPreference = 'Stop'

# The host writes answers to -WhatIf, warnings and the like itself. It keeps the first writer that it meets, so that this
# must be the first thing in a process of its own.
$console = [System.IO.StringWriter]::new()
[Console]::SetOut($console)

# A page with what its examples show now.
function Get-PageAsRun([string] $Path) {
    $folder = [System.IO.Directory]::CreateTempSubdirectory('examples')
    $state = [initialsessionstate]::CreateDefault()
    $state.ImportPSModule("$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1")
    $runspace = [runspacefactory]::CreateRunspace($Host, $state)
    try {
        $runspace.Open()
        $null = $runspace.SessionStateProxy.Path.SetLocation($folder.FullName)
        $pattern = '(?ms)^```powershell\n(?<code>.*?)^```\n(\n?```\n.*?^```\n)?'
        [regex]::Replace([System.IO.File]::ReadAllText($Path), $pattern, {
                param($example)
                $code = $example.Groups['code'].Value
                $shown = (Get-Shown $runspace $code).Replace($folder.FullName, '/root/dma')
                "``````powershell`n$code```````n" + ($shown ? "`n```````n$shown`n```````n" : '')
            })
    } finally {
        $runspace.Dispose()
        $folder.Delete($true)
    }
}

# What code shows, statement by statement: an error in the first line of a statement shows without its place.
function Get-Shown([runspace] $Runspace, [string] $Code) {
    $null = $console.GetStringBuilder().Clear()
    foreach ($statement in [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null).EndBlock.Statements) {
        $shell = [powershell]::Create($Runspace).AddScript($statement.Extent.Text)
        $shell.Commands.Commands[0].MergeMyResults('Error', 'Output')
        $text = $shell.AddCommand('Out-String').AddParameter('Width', 100).Invoke() -join ''
        $console.Write($text)
    }
    $plain = [System.Management.Automation.Internal.StringDecorated]::new($console.ToString()).ToString('PlainText')
    (($plain -split '\r?\n').TrimEnd() -join "`n").Trim("`n") -replace '\n{3,}', "`n`n"
}

foreach ($page in Get-ChildItem "$PSScriptRoot/../docs/en-US/*.md", "$PSScriptRoot/../README.md" -Exclude 'about_*') {
    $target = $Destination ? "$Destination/$($page.Name)" : $page.FullName
    [System.IO.File]::WriteAllText($target, (Get-PageAsRun $page.FullName))
}
