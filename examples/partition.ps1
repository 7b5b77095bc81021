#Requires -Version 7.6
# Why is an adapter slow inside a partition? This example judges saved partitions: which adapters have no direct window, why,
# and what to do. In a partition, run Get-PciDmaWindow without -Root. collect.sh saves a partition without PowerShell.
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

$recordings = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"

'--- A partition with five host bridges'
$phbs = @{ Root = "$recordings/k612-phbs/root.tar.gz"; KernelLog = "$recordings/k612-phbs/dmesg.txt" }
Get-PciDmaWindow @phbs | Format-Table PciAddress, Driver, MaskBits, Mode, Verdict

'--- The verdicts of all recorded partitions'
$devices = foreach ($case in Get-ChildItem $recordings -Directory) {
    Get-PciDmaWindow -Root "$case/root.tar.gz" -KernelLog "$case/dmesg.txt"
}
$devices | Group-Object Verdict -NoElement | Sort-Object Count -Descending | Format-Table Count, Name

'--- Reasons and remedies'
$devices | Where-Object Verdict -NotIn Direct, Split, DirectNotPmem, Only32Bit, NotAsked |
    Sort-Object Verdict, Remedy -Unique |
    Format-List Verdict, Reason, Remedy

'--- The answers of the platform, from the kernel log only'
ConvertFrom-DdwLog "$recordings/k612-inj-powervm-2m/dmesg.txt" |
    Where-Object Event -In Query, Create |
    Format-Table PciAddress, Event, PageSizes, LargestBlock, WindowsAvailable, PageSize, Size

'--- The same partition, drawn'
Show-PciDmaWindow -Root "$recordings/k612-inj-powervm-2m/root.tar.gz" -Width 100
