#Requires -Version 7.6
# Will a guest of a given size get its window on a host, and what does the window cost? This example first plans the
# window and creates nothing. Then it tests real windows. All hosts are emulated.
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

'--- A guest of 256 GiB on a host with one level: the requests of QEMU, and whether the guest starts'
$plans = Measure-DmaWindow -MemorySize 256GB -Platform PSeries -User Qemu
$qemu = $plans[0].Users[0]
$qemu.Requests | Format-Table
"QEMU starts: $($qemu.Starts), because $($qemu.Reason)"

'--- With half the memory the guest starts'
$half = (Measure-DmaWindow -MemorySize 128GB -Platform PSeries -User Qemu)[0].Users[0]
"QEMU starts: $($half.Starts), because $($half.Reason)"

'--- The host can still give the guest a window for all of the 256 GiB'
$plans | Format-Table -Wrap

'--- DPDK on POWER9 with pages that the host does not support: its CREATE fails after its REMOVE, so no window is left'
$dpdk = (Measure-DmaWindow -MemorySize 64GB -BackingPageSize 16MB -User Dpdk)[0].Users[0]
$dpdk.Requests | Format-Table
"DPDK starts: $($dpdk.Starts), because $($dpdk.Reason)"

'--- What is possible on that host with memory in pages of 2 MiB'
Measure-DmaWindow -MemorySize 64GB -BackingPageSize 2MB | Where-Object Possible | Format-Table -Wrap

'--- The plan also shows whether too little memory may be locked'
Measure-DmaWindow -MemorySize 64GB -MemlockLimit 16MB |
    Where-Object PageSize -EQ 64KB | Select-Object -First 1 | Format-List Levels, Possible, Reason

'--- Test a window of every page size on an emulated POWER9 host, and remove it again'
$container = Connect-TceContainer -Platform Power9
$tests = Test-DmaWindow -MemorySize 64GB -BackingPageSize 2MB -All
$tests | Format-Table -Wrap
"All passed: $($tests.Passed -notcontains $false)"
"The first use of the container made the default window, which stays: $($tests[0].DefaultWindowMade)"

'--- A window that would fail according to the plan is not created; the result says why'
Test-DmaWindow -PageSize 4KB -Size 1TB -Levels 1 | Format-List Passed, FailedStep, ErrorId, Rule, Reason

'--- Create the recommended window'
$window = Measure-DmaWindow -MemorySize 64GB -Container $container | Where-Object Recommended | New-DmaWindow
$null = New-DmaBuffer -Size 4MB -PageSize 2MB -Name guest | Invoke-TceMap -Window $window
Get-DmaWindow | Format-Table

'--- Its pages can be larger: replace the window and keep its mappings'
$change = $window | Set-DmaWindow -PageSize 2MB
$change | Format-Table
$change.Moves | Format-Table

'--- Go back to the default window'
Reset-DmaWindow -Force | Format-Table
Disconnect-TceContainer $container
