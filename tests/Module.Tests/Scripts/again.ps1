# Imports the module anew in both ways that there are, and writes what is open before and after each.
$ErrorActionPreference = 'Stop'
$manifest = "$((Get-Module SpaprDdw).ModuleBase)/SpaprDdw.psd1"
function Show-Open([string] $When) { "$When $(@(Get-TceContainer).Count)" }

$null = Connect-TceContainer -Backend Emulated
Show-Open 'connected'
Import-Module $manifest -Force
Show-Open 'forced'
$null = Connect-TceContainer -Backend Emulated
Show-Open 'connected'
Remove-Module SpaprDdw
"commands left $(@(Get-Command -Module SpaprDdw).Count)"
Import-Module $manifest
Show-Open 'imported'
$null = Connect-TceContainer -Backend Emulated
Show-Open 'connected'
