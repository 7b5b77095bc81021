# What an operator knows tomorrow is what was written down: save a container's state, try a change on its emulated twin, see
# what the change would do, then do it for real, notice the drift, and bring the state back into a new container. Out-Host
# ends each step, because PowerShell shows what follows in one pipeline after a table as bare lists.
$ErrorActionPreference = 'Stop'
$folder = [System.IO.Directory]::CreateTempSubdirectory('save-and-compare').FullName
$before = [System.IO.Path]::Combine($folder, 'before.json.gz')

'--- A host in production: a window for 512 GB, and two buffers that devices reach'
$production = Connect-TceContainer -Platform Power9 -Name production
$window = New-DmaWindow -PageSize 64KB -Size 512GB
$null = New-DmaBuffer -Size 1GB -Name guest | Invoke-TceMap -Window $window
$null = New-DmaBuffer -Size 64MB -PageSize 2MB -Name rings | Invoke-TceMap -Window $window
Get-TceMapping | Out-Host

'--- Written down'
$file = Export-TceState -Path $before -Compress
"$($file.Name): $($file.Length) bytes"

'--- Its twin: the same addresses, on an emulated host'
$twin = Import-TceState $before -Name twin
"The twin is as the state says: $(Compare-TceState $before $twin -Quiet -IgnoreIdentity)"

'--- The change is tried there: a window of 1 TB, whose addresses stay'
$change = Set-DmaWindow $window.StartAddress -Size 1TB -Container twin
"$(@($change.Moves).Count) mappings, from $('0x{0:x}' -f $change.Moves[0].OldAddress) to $('0x{0:x}' -f $change.Moves[0].NewAddress)"
Compare-TceState $before $twin -IgnoreIdentity | Where-Object Property -In size, lockedMemory, used | Out-Host
"Production is as it was: $(Compare-TceState $before $production -Quiet)"

'--- In production something is unmapped, and a check for drift says so'
Get-TceMapping -Container production -Buffer rings | Invoke-TceUnmap -Container production
Compare-TceState $before $production | Out-Host

'--- All of it again, in a new container: first asked, then done'
Disconnect-TceContainer production
$again = Connect-TceContainer -Platform Power9 -Name production
Import-TceState $before -Container $again -WhatIf
Import-TceState $before -Container $again | Out-Host
"It is as it was, but for where its memory lies: $(Compare-TceState $before $again -Quiet -IgnoreMemoryAddress)"

[System.IO.Directory]::Delete($folder, $true)
Get-TceContainer | Disconnect-TceContainer
