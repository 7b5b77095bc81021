#Requires -Version 7.6
# Will a guest of this size get its window on this host, and what does it cost? Asked before anything is created; then
# tried for real, on emulated hosts.
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

'--- A guest of 256 GiB on a host with one level: what QEMU would request there, and what becomes of the guest'
$plans = Measure-DmaWindow -MemorySize 256GB -Platform PSeries -User Qemu
$qemu = $plans[0].Users[0]
$qemu.Requests | Format-Table
"QEMU starts: $($qemu.Starts), because $($qemu.Reason)"

'--- The same guest with half the memory starts'
$half = (Measure-DmaWindow -MemorySize 128GB -Platform PSeries -User Qemu)[0].Users[0]
"QEMU starts: $($half.Starts), because $($half.Reason)"

'--- Yet the host has a window for all of 256 GiB'
$plans | Format-Table -Wrap

'--- DPDK on POWER9, with pages that the host does not have: its CREATE fails after its REMOVE, and no window is left'
$dpdk = (Measure-DmaWindow -MemorySize 64GB -BackingPageSize 16MB -User Dpdk)[0].Users[0]
$dpdk.Requests | Format-Table
"DPDK starts: $($dpdk.Starts), because $($dpdk.Reason)"

'--- What to do instead on that host, for memory in pages of 2 MiB'
Measure-DmaWindow -MemorySize 64GB -BackingPageSize 2MB | Where-Object Possible | Format-Table -Wrap

'--- Too little locked memory is known beforehand as well'
Measure-DmaWindow -MemorySize 64GB -MemlockLimit 16MB |
    Where-Object PageSize -EQ 64KB | Select-Object -First 1 | Format-List Levels, Possible, Reason

'--- Try every page size for real, on an emulated POWER9 host; all is taken back'
$container = Connect-TceContainer -Platform Power9
$tests = Test-DmaWindow -MemorySize 64GB -BackingPageSize 2MB -All
$tests | Format-Table -Wrap
"All passed: $($tests.Passed -notcontains $false)"
"The first use of the container made the default window, which stays: $($tests[0].DefaultWindowMade)"

'--- What the plan says will fail is not sent, but told'
Test-DmaWindow -PageSize 4KB -Size 1TB -Levels 1 | Format-List Passed, FailedStep, ErrorId, Rule, Reason

'--- Create the recommended one'
$window = Measure-DmaWindow -MemorySize 64GB -Container $container | Where-Object Recommended | New-DmaWindow
$null = New-DmaBuffer -Size 4MB -PageSize 2MB -Name guest | Invoke-TceMap -Window $window
Get-DmaWindow | Format-Table

'--- Its pages could be larger: replace it, with its mappings'
$change = $window | Set-DmaWindow -PageSize 2MB
$change | Format-Table
$change.Moves | Format-Table

'--- And back to the default window alone'
Reset-DmaWindow -Force | Format-Table
Disconnect-TceContainer $container
