# A DMA window from plan to removal on an emulated POWER9 host. Every step prints an object in its default view;
# Out-Host ends each of them, because PowerShell shows what follows in one pipeline after a table as bare lists.
$ErrorActionPreference = 'Stop'

'--- Connect to an emulated POWER9 host'
$container = Connect-TceContainer -Backend Emulated -Platform Power9
$container | Out-Host

'--- What the host supports'
Get-TceInfo | Out-Host

'--- Memory for the device: 1 GiB, allocated and registered'
$buffer = New-DmaBuffer -Size 1GB -Name guest
$buffer | Out-Host

'--- A dynamic window for 512 GB of guest memory, in pages of 64 KiB'
$window = New-DmaWindow -PageSize 64KB -Size 512GB
Get-DmaWindow | Out-Host

'--- The levels of its table, and the locked memory that it takes'
Get-TceTable $window | Out-Host

'--- Map the buffer, all of it in one request'
$mapping = Invoke-TceMap -Window $window -Buffer $buffer
Get-TceMapping | Out-Host
Get-TceTable $window | Out-Host

'--- Where does an address in the middle lead, and an unmapped one?'
Resolve-TceAddress -Address ($mapping.StartAddress + 512MB + 0x1234) | Out-Host
Resolve-TceAddress -Address ($mapping.EndAddress + 1) | Out-Host

'--- A mapping that runs past the end of the window is refused before the driver sees it'
try {
    Invoke-TceMap -Window $window -Buffer $buffer -Address ($window.EndAddress + 1 - 64KB) -Size 128KB
} catch {
    "$($_.FullyQualifiedErrorId)"
    "$_"
}

'--- Write everything down: the driver itself lists nothing'
$file = Export-TceState -Path ([System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), "quickstart-$PID.json"))
"$($file.Name): $($file.Length) bytes of JSON"
[System.IO.File]::Delete($file.FullName)

'--- Undo it all'
Invoke-TceUnmap -Address $mapping.StartAddress -Size $mapping.Size
Remove-DmaWindow $window
Remove-DmaBuffer $buffer
Get-TceInfo | Out-Host
Disconnect-TceContainer $container
$container | Out-Host
