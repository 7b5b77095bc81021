#Requires -Version 7.6
# A DMA window from plan to removal on an emulated POWER9 host. The script formats all output with Format-Table or
# Format-List, because PowerShell shows objects of different types in one output as plain lists.
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

'--- Connect to an emulated POWER9 host'
$container = Connect-TceContainer -Backend Emulated -Platform Power9
$container | Format-Table

'--- What the host supports'
Get-TceInfo | Format-List

'--- Memory for the device: 1 GiB, allocated and registered'
$buffer = New-DmaBuffer -Size 1GB -Name guest
$buffer | Format-Table

'--- Which windows can a guest of 512 GiB have?'
Measure-DmaWindow -MemorySize 512GB | Where-Object Possible | Format-Table -Wrap

'--- Create the recommended window: pages of 64 KiB, 2 levels'
$window = Measure-DmaWindow -MemorySize 512GB | Where-Object Recommended | New-DmaWindow
Get-DmaWindow | Format-Table

'--- Map the whole buffer in one request'
$mapping = Invoke-TceMap -Window $window -Buffer $buffer
Get-TceMapping | Format-Table

'--- The levels of the window, and the tables that the mapping uses'
Get-TceTable $window | Format-Table

'--- Where does an address in the middle lead? And an address that is not mapped?'
$mapping.StartAddress + 512MB + 0x1234 | Resolve-TceAddress | Format-List
$mapping.EndAddress + 1 | Resolve-TceAddress | Format-List

'--- A mapping past the end of the window is refused before the driver sees it'
try {
    Invoke-TceMap -Window $window -Buffer $buffer -Address ($window.EndAddress + 1 - 64KB) -Size 128KB
} catch {
    $_.FullyQualifiedErrorId
    "$_"
}

'--- Save the state as JSON, because the driver lists nothing'
$file = Export-TceState -Path "Temp:/quickstart-$PID.json"
(Get-Content $file | ConvertFrom-Json).windows | Format-Table startAddress, size, pageSize, levels, lockedMemory -AutoSize
Remove-Item $file

'--- Undo everything'
$mapping | Invoke-TceUnmap
$window | Remove-DmaWindow
$buffer | Remove-DmaBuffer
"Still locked: $((Get-TceInfo).LockedMemory / 1MB) MiB, for the table of the default window"
$container | Disconnect-TceContainer
"Containers that are still open: $(@(Get-TceContainer).Count)"
