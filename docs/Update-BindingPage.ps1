<#
.SYNOPSIS
Updates the list of what binds in docs/en-US/about_SpaprDdw_Binding.md from the module: ./build.ps1 -Task Docs
#>
#Requires -Version 7.6
[CmdletBinding()]
param(
    # The page to read.
    [string] $Path = "$PSScriptRoot/en-US/about_SpaprDdw_Binding.md",

    # The file to write; by default the page itself.
    [string] $Destination = $Path
)

$ErrorActionPreference = 'Stop'
. $PSScriptRoot/help/pages.ps1
. $PSScriptRoot/help/binding.ps1

Import-Module $PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1
Set-Content $Destination (Get-BindingPage (Get-Content $Path -Raw)) -NoNewline
