#Requires -Version 7.6
<#
.SYNOPSIS
Imports the module for an example: the one of this repository, which is built first if it is not there yet, or the
installed one where the examples are without their repository. A module that is loaded already stays.
#>
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'
$project = Join-Path $PSScriptRoot ../src/Module
$manifest = Join-Path $PSScriptRoot ../out/SpaprDdw/SpaprDdw.psd1

if (Get-Module SpaprDdw) {
    return
}
if (-not (Test-Path $project)) {
    Import-Module SpaprDdw
    return
}
if (-not (Test-Path $manifest)) {
    Write-Information 'Building the module into out/SpaprDdw; the first time this takes about half a minute.'
    $log = New-TemporaryFile
    try {
        $build = Start-Process dotnet 'build --configuration Release --nologo' -WorkingDirectory $project -RedirectStandardOutput $log -PassThru
        while (-not $build.WaitForExit(10000)) {
            Write-Information "Still building, after $([int] ((Get-Date) - $build.StartTime).TotalSeconds) seconds."
        }
        if ($build.ExitCode) {
            Get-Content $log
            throw "The module could not be built: dotnet build ended with exit code $($build.ExitCode), and said what is above."
        }
    } finally {
        Remove-Item $log
    }
}
Import-Module $manifest
