#Requires -Version 7.6
<#
.SYNOPSIS
Imports the module for an example. In a clone it imports the module of the clone and builds it first if necessary.
Without a clone it imports the installed module. If the module is already loaded, it does nothing.
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
    Write-Information 'Building the module into out/SpaprDdw; the first time this takes about 20 seconds.'
    $log = New-TemporaryFile
    try {
        $build = Start-Process dotnet 'build --configuration Release --nologo' -WorkingDirectory $project -RedirectStandardOutput $log -PassThru
        while (-not $build.WaitForExit(10000)) {
            Write-Information "Still building, after $([int] ((Get-Date) - $build.StartTime).TotalSeconds) seconds."
        }
        if ($build.ExitCode) {
            Get-Content $log
            throw "The module could not be built: dotnet build ended with exit code $($build.ExitCode). Its messages are above."
        }
    } finally {
        Remove-Item $log
    }
}
Import-Module $manifest
