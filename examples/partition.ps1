#Requires -Version 7.6
# Why is an adapter slow inside a partition? Of saved partitions, which adapters lack a direct window, why, and what to do. In a
# partition itself, Get-PciDmaWindow without -Root does; of one without PowerShell, collect.sh saves what it takes.
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

$recordings = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"

'--- A partition with five host bridges'
$phbs = @{ Root = "$recordings/k612-phbs/root.tar.gz"; KernelLog = "$recordings/k612-phbs/dmesg.txt" }
Get-PciDmaWindow @phbs | Format-Table PciAddress, Driver, MaskBits, Mode, Verdict

'--- All that were recorded, judged at once'
$devices = foreach ($case in Get-ChildItem $recordings -Directory) {
    Get-PciDmaWindow -Root "$case/root.tar.gz" -KernelLog "$case/dmesg.txt"
}
$devices | Group-Object Verdict -NoElement | Sort-Object Count -Descending | Format-Table Count, Name

'--- What to do about the worst, each remedy once'
$devices | Where-Object Verdict -NotIn Direct, Split, DirectNotPmem, Only32Bit, NotAsked |
    Sort-Object Verdict, Remedy -Unique |
    Format-List Verdict, Reason, Remedy

'--- What the platform said, from the kernel log alone'
ConvertFrom-DdwLog "$recordings/k612-inj-powervm-2m/dmesg.txt" |
    Where-Object Event -In Query, Create |
    Format-Table PciAddress, Event, PageSizes, LargestBlock, WindowsAvailable, PageSize, Size

'--- The same partition, drawn'
Show-PciDmaWindow -Root "$recordings/k612-inj-powervm-2m/root.tar.gz" -Width 100
