#Requires -Version 7.6
<#
.SYNOPSIS
Runs the examples of docs/en-US and README.md and writes their output into these pages: pwsh docs/Update-Example.ps1
.DESCRIPTION
Runs the examples as if they were typed at a prompt of 100 columns. Each page starts without variables and containers,
in an empty folder. Pester/Docs.Tests.ps1 compares the result with the pages.
#>
param(
    # A folder to write all pages to. Without it, the script overwrites the pages.
    [string] $Destination
)

$ErrorActionPreference = 'Stop'

# The host writes warnings and the answers of -WhatIf itself, to the console that it found at its first use. So this
# line must run first, in a process of its own.
$console = [System.IO.StringWriter]::new()
[Console]::SetOut($console)

# Returns a page with the present output of its examples.
function Get-UpdatedPage([string] $Path) {
    $folder = [System.IO.Directory]::CreateTempSubdirectory('examples')
    $text = [System.IO.File]::ReadAllText($Path)
    if ($text.Contains('machines/')) {
        Copy-RecordedPartition $folder.CreateSubdirectory('machines')
    }
    if ($text.Contains('traces/')) {
        Copy-Item "$PSScriptRoot/../tests/Engine.Tests/Data/clients/qemu-trace-logs/*.txt" $folder.CreateSubdirectory('traces').FullName
    }
    $runspace.ResetRunspaceState()
    try {
        $null = $runspace.SessionStateProxy.Path.SetLocation($folder.FullName)
        $pattern = '(?ms)^```powershell\n(?<code>.*?)^```\n(\n?```\n.*?^```\n)?'
        [regex]::Replace($text, $pattern, {
                param($example)
                $code = $example.Groups['code'].Value
                $shown = (Get-ExampleOutput $runspace $code).Replace($folder.FullName, '/root/dma')
                "``````powershell`n$code```````n" + ($shown ? "`n```````n$shown`n```````n" : '')
            })
        $null = [powershell]::Create($runspace).AddScript('Get-TceContainer | Disconnect-TceContainer').Invoke()
    } finally {
        $folder.Delete($true)
    }
}

# Copies the recorded partitions, for examples about partitions: the archive and the kernel log of each.
function Copy-RecordedPartition([System.IO.DirectoryInfo] $Destination) {
    foreach ($case in Get-ChildItem "$PSScriptRoot/../tests/Engine.Tests/Data/partition" -Directory) {
        Copy-Item "$case/root.tar.gz" "$Destination/$($case.Name).tar.gz"
        Copy-Item "$case/dmesg.txt" "$Destination/$($case.Name).log"
    }
}

# Returns the output of code. Each statement runs by itself, because an error in the first line of a script shows no
# position.
function Get-ExampleOutput([runspace] $Runspace, [string] $Code) {
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

$state = [initialsessionstate]::CreateDefault()
$state.ImportPSModule("$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1")
$runspace = [runspacefactory]::CreateRunspace($Host, $state)
$runspace.Open()
foreach ($page in Get-ChildItem "$PSScriptRoot/en-US/*.md", "$PSScriptRoot/../README.md" -Exclude 'about_*') {
    $target = $Destination ? "$Destination/$($page.Name)" : $page.FullName
    [System.IO.File]::WriteAllText($target, (Get-UpdatedPage $page.FullName))
}
