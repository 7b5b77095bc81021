<#
.SYNOPSIS
Makes the help that ships, src/Module/Help, from the pages in docs/en-US: ./build.ps1 -Task Help
.DESCRIPTION
What a page does not say comes from where it is said already: synopsis and parameters from the XML documentation of the
commands, types, positions and defaults from the commands themselves, the errors from the code that makes them.

Runs in the project's own runner, which has imported the module, with the commands of the engine and of .NET alone.
#>
[CmdletBinding()]
param(
    # The folder with SpaprDdw.Module.xml and SpaprDdw.Engine.xml.
    [Parameter(Mandatory)]
    [string] $Documentation,

    # The folder with docs/en-US and src/Module/Help.
    [string] $Root = [IO.Path]::GetFullPath("$PSScriptRoot/..")
)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/help/pages.ps1"
. "$PSScriptRoot/help/maml.ps1"
. "$PSScriptRoot/help/errors.ps1"

$pages = "$Root/docs/en-US"
$target = "$Root/src/Module/Help"
$null = [IO.Directory]::CreateDirectory($target)

$summaries = Read-Summary $Documentation
Write-ErrorPage "$pages/about_SpaprDdw_Errors.md" $summaries

$commands = foreach ($command in Get-Command -Module SpaprDdw -CommandType Cmdlet) {
    ConvertTo-Maml $command (Read-Page "$pages/$($command.Name).md") -Summaries $summaries
}
Save-Maml $commands "$target/SpaprDdw.Module.dll-Help.xml"

foreach ($page in [IO.Directory]::GetFiles($pages, 'about_*.md')) {
    $name = [IO.Path]::GetFileNameWithoutExtension($page)
    [IO.File]::WriteAllText("$target/$name.help.txt", (ConvertTo-AboutTopic ([IO.File]::ReadAllText($page))))
}
