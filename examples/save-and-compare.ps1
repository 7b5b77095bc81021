#Requires -Version 7.6
# What an operator knows tomorrow is what was written down: save a container's state, try a change on its emulated twin, see
# what the change would do, then do it for real, notice the drift, and bring the state back into a new container.
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"
$saved = "Temp:/before-$PID.json.gz"

'--- A host in production: a window for 512 GiB, and two buffers that devices reach'
$production = Connect-TceContainer -Platform Power9 -Name production
$window = New-DmaWindow -PageSize 64KB -Size 512GB
$null = New-DmaBuffer -Size 1GB -Name guest | Invoke-TceMap -Window $window
$null = New-DmaBuffer -Size 64MB -PageSize 2MB -Name rings | Invoke-TceMap -Window $window
Get-TceMapping | Format-Table

'--- Written down, and brought to life as an emulated twin with the same addresses'
$file = Export-TceState -Path $saved -Compress
$twin = Import-TceState $file -Name twin
"The twin is as the state says: $(Compare-TceState $file $twin -Quiet -IgnoreIdentity)"

'--- The change is tried there: a window of 1 TiB, whose addresses stay'
$change = Set-DmaWindow $window.StartAddress -Size 1TB -Container twin
$change.Moves | Format-Table
Compare-TceState $file $twin -IgnoreIdentity | Where-Object Property -In size, lockedMemory, used | Format-Table -AutoSize
"Production is as it was: $(Compare-TceState $file $production -Quiet)"

'--- In production something is unmapped, and a check for drift says so'
Get-TceMapping -Container production -Buffer rings | Invoke-TceUnmap -Container production
Compare-TceState $file $production | Format-List

'--- All of it again, in a new container: first asked, then done'
Disconnect-TceContainer production
$again = Connect-TceContainer -Platform Power9 -Name production
Import-TceState $file -Container $again -WhatIf
Import-TceState $file -Container $again | Format-Table
"It is as it was, but for where its memory lies: $(Compare-TceState $file $again -Quiet -IgnoreMemoryAddress)"

Remove-Item $file
$twin, $again | Disconnect-TceContainer
