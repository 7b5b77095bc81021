#Requires -Version 7.6
# Will a guest of a given size get its window on a host, and what does the window cost? This example first plans the
# window and creates nothing. Then it tests real windows. All hosts are emulated.
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

# The guest's memory can grow to 200 GiB, so its driver asks for a window of 256 GiB. Unmodified QEMU and DPDK were
# recorded on a real driver, and gave the requests and answers below.
'--- QEMU 10.0 on a host with one level: the guest boots, and QEMU is killed when the driver in the guest asks'
$guest = @{ MemorySize = 512MB; MaximumMemorySize = 200GB; Platform = 'PSeries' }
$plans = Measure-DmaWindow @guest -User Qemu-10.0, Qemu-10.1
$old, $new = $plans[0].Users
$old.Requests | Format-Table
"$($old.User): $($old.Verdict), because $($old.Reason). $($old.Remedy)"

'--- QEMU since April 2025 asks for the levels that the host has'
"$($new.User): $($new.Verdict), because $($new.Reason). $($new.Notes)"

'--- A limit of locked memory must hold the guest, the tables and what KVM locks'
$limited = (Measure-DmaWindow 512MB -MaximumMemorySize 1GB -User Qemu -Kvm -MemlockLimit 543653888)[0].Users[0]
"$($limited.User): $($limited.Verdict). $($limited.Remedy)"

'--- The host can still make a window for a guest of 256 GiB'
Measure-DmaWindow 256GB -Platform PSeries | Format-Table -Wrap

'--- DPDK on POWER9 wants a window over all its virtual addresses: it leaks 1 GiB, and locks another'
$dpdk = (Measure-DmaWindow -MemorySize 20MB -User Dpdk)[0].Users[0]
$dpdk.Requests | Format-Table
"DPDK: $($dpdk.Verdict), because $($dpdk.Reason)"
$dpdk.Notes

'--- With physical addresses, the end of the host''s memory decides'
$physical = (Measure-DmaWindow -MemorySize 20MB -User Dpdk -IovaMode Pa -HighestAddress 0x1ffffffff)[0].Users[0]
$physical.Requests | Format-Table

'--- What is possible on POWER9 with memory in pages of 2 MiB'
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
