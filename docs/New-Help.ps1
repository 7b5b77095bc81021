<#
.SYNOPSIS
Makes the help that ships with the module from the pages in docs/en-US. The build of src/Module runs this script.
.DESCRIPTION
A page holds only text that a person must write. The script takes the synopsis and the texts of parameters from the XML
documentation of the commands, and types, positions and defaults from the commands themselves.
#>
#Requires -Version 7.6
[CmdletBinding()]
param(
    # The folder of the module. The help goes into its subfolder en-US.
    [Parameter(Mandatory)]
    [string] $Module,

    # The folder that contains SpaprDdw.Module.xml and SpaprDdw.Engine.xml.
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

# The build checks only whether this file is up to date, so it is written last.
Save-Maml $commands "$target/SpaprDdw.Module.dll-Help.xml"
