#Requires -Version 7.6
# Larger IOMMU pages make smaller tables and fewer look-ups, but memory in pages of at least that size must back them.
# This example shows which memory can be mapped into which window, and what the windows cost.
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

# Returns the message of the error that a command writes.
function Get-Refusal([scriptblock] $Script) {
    try {
        & $Script
    } catch {
        "$_"
    }
}

'--- Memory in ordinary pages, in huge pages of 2 MiB, and of 1 GiB'
$container = Connect-TceContainer -Platform Power9
$buffers = @(
    New-DmaBuffer -Size 64MB -Name ordinary
    New-DmaBuffer -Size 64MB -PageSize 2MB -Name huge
    New-DmaBuffer -Size 2GB -PageSize 1GB -Name gigantic
)
$buffers | Format-Table

'--- What a window for 1 TiB costs in each page size'
Measure-DmaWindow 1TB -BackingPageSize 1GB | Where-Object Possible | Format-Table -Wrap

'--- A window with pages of 2 MiB takes memory in pages of 2 MiB and of 1 GiB'
$window = New-DmaWindow -PageSize 2MB -Size 1TB
'huge', 'gigantic' | Invoke-TceMap -Window $window | Format-Table

'--- Memory in ordinary pages cannot back this window: the driver would answer EINVAL'
Get-Refusal { Invoke-TceMap -Window $window -Buffer ordinary }

'--- A part of a buffer must begin at a multiple of the window''s page size'
Get-Refusal { Invoke-TceMap -Window $window -Buffer huge -Offset 64KB -Size 2MB }

'--- With pages of 1 GiB the window could keep neither mapping: they do not begin at such a page'
Get-Refusal { Set-DmaWindow -Window $window -PageSize 1GB }

'--- With only the memory in pages of 1 GiB, at the start of the window, the window can be replaced'
Get-TceMapping | Invoke-TceUnmap
$null = Invoke-TceMap gigantic $window
$change = Set-DmaWindow -Window $window -PageSize 1GB
$change | Format-Table
Get-TceTable $change.Window | Format-Table

'--- Each entry of its table maps 1 GiB'
$change.Window + 1GB + 0x1234 | Resolve-TceAddress | Format-List

'--- On a kernel with pages of 4 KiB, ordinary memory cannot back pages of 64 KiB; a huge page can'
Disconnect-TceContainer $container
$container = Connect-TceContainer -Platform Power9 -HostPageSize 4K
$window = New-DmaWindow -PageSize 64KB -Size 64GB
Get-Refusal { New-DmaBuffer -Size 1MB -Name small | Invoke-TceMap -Window $window }
New-DmaBuffer -Size 2MB -PageSize 2MB -Name huge | Invoke-TceMap -Window $window | Format-Table
Disconnect-TceContainer $container
