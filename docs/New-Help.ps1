<#
.SYNOPSIS
Makes the help that ships with the module from the pages in docs/en-US. The build of src/Module runs it.
.DESCRIPTION
A page has what only a person can say. The rest is read where it is: synopsis and parameters in the XML documentation of
the commands, types, positions and defaults in the commands themselves.
#>
#Requires -Version 7.6
[CmdletBinding()]
param(
    # The folder of the module; the help goes into its folder en-US.
    [Parameter(Mandatory)]
    [string] $Module,

    # The folder with SpaprDdw.Module.xml and SpaprDdw.Engine.xml.
    [Parameter(Mandatory)]
    [string] $Documentation
)

$ErrorActionPreference = 'Stop'
. $PSScriptRoot/help/pages.ps1
. $PSScriptRoot/help/maml.ps1

Import-Module (Join-Path $Module SpaprDdw.psd1)
$target = New-Item (Join-Path $Module en-US) -ItemType Directory -Force
Remove-Item $target/* -Recurse

$summaries = Read-Summary $Documentation
$commands = foreach ($command in Get-Command -Module SpaprDdw -CommandType Cmdlet) {
    ConvertTo-Maml $command (Read-Page "$PSScriptRoot/en-US/$($command.Name).md") -Summaries $summaries
}
foreach ($page in Get-ChildItem $PSScriptRoot/en-US/about_*.md) {
    ConvertTo-AboutTopic (Get-Content $page -Raw) | Set-Content "$target/$($page.BaseName).help.txt" -NoNewline
}

# The build takes this file for all of them: it is written last.
Save-Maml $commands "$target/SpaprDdw.Module.dll-Help.xml"
