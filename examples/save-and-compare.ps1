#Requires -Version 7.6
# The driver lists nothing, so save the state of a container. This example tries a change on an emulated twin of it,
# shows what the change does, finds drift in production, and restores the state in a new container.
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"
$saved = "Temp:/before-$PID.json.gz"

'--- A container in production: a window for 512 GiB, and two buffers that devices reach'
$production = Connect-TceContainer -Platform Power9 -Name production
$window = New-DmaWindow -PageSize 64KB -Size 512GB
$null = New-DmaBuffer -Size 1GB -Name guest | Invoke-TceMap -Window $window
$null = New-DmaBuffer -Size 64MB -PageSize 2MB -Name rings | Invoke-TceMap -Window $window
Get-TceMapping | Format-Table

'--- Save its state, and make an emulated twin with the same addresses from the file'
$file = Export-TceState -Path $saved -Compress
$twin = Import-TceState $file -Name twin
"The twin is as the state says: $(Compare-TceState $file $twin -Quiet -IgnoreIdentity)"

'--- Try a change on the twin: a window of 1 TiB, in which all addresses stay'
$change = Set-DmaWindow $window.StartAddress -Size 1TB -Container twin
$change.Moves | Format-Table
Compare-TceState $file $twin -IgnoreIdentity | Where-Object Property -In size, lockedMemory, used | Format-Table -AutoSize
"Production is as it was: $(Compare-TceState $file $production -Quiet)"

'--- In production a buffer is unmapped, and a check for drift finds that'
Get-TceMapping -Container production -Buffer rings | Invoke-TceUnmap -Container production
Compare-TceState $file $production | Format-List

'--- Restore the state in a new container: first with -WhatIf, then for real'
Disconnect-TceContainer production
$again = Connect-TceContainer -Platform Power9 -Name production
Import-TceState $file -Container $again -WhatIf
Import-TceState $file -Container $again | Format-Table
"It is as it was, except for the addresses of its memory: $(Compare-TceState $file $again -Quiet -IgnoreMemoryAddress)"

Remove-Item $file
$twin, $again | Disconnect-TceContainer
