#Requires -Version 7.6
<#
.SYNOPSIS
Writes what the examples of docs/en-US and README.md show into these pages: pwsh docs/Update-Example.ps1
.DESCRIPTION
Runs the examples as if they were typed at a prompt of 100 columns, each page in a session of its own and in an empty
folder. Pester/Help.Tests.ps1 compares the result with the pages.
#>
param(
    # A folder for all of the pages; without it, each page is written to its place.
    [string] $Destination
)

$ErrorActionPreference = 'Stop'

# The host itself writes warnings and what -WhatIf answers, to the console that it met first. So this must come first in a
# process of its own.
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

foreach ($page in Get-ChildItem "$PSScriptRoot/en-US/*.md", "$PSScriptRoot/../README.md" -Exclude 'about_*') {
    $target = $Destination ? "$Destination/$($page.Name)" : $page.FullName
    [System.IO.File]::WriteAllText($target, (Get-PageAsRun $page.FullName))
}
