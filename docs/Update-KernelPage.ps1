<#
.SYNOPSIS
Updates the tables of kernels in docs/en-US/about_SpaprDdw_Kernel.md from the code: ./build.ps1 -Task Docs
#>
#Requires -Version 7.6
[CmdletBinding()]
param(
    # The page to read.
    [string] $Path = "$PSScriptRoot/en-US/about_SpaprDdw_Kernel.md",

    # The file to write; by default the page itself.
    [string] $Destination = $Path
)

$ErrorActionPreference = 'Stop'
. $PSScriptRoot/help/pages.ps1
. $PSScriptRoot/help/maml.ps1
. $PSScriptRoot/help/errors.ps1
. $PSScriptRoot/help/kernels.ps1

Import-Module $PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1
$summaries = Read-Summary $PSScriptRoot/../src/Module/bin/Release/net10.0
Set-Content $Destination (Get-KernelPage (Get-Content $Path -Raw) $summaries) -NoNewline
