# Will a guest of this size get its window on this host, and what does it cost? Asked before anything is created; then
# tried for real, on emulated hosts. Out-Host ends each step, because PowerShell shows what follows in one pipeline
# after a table as bare lists.
$ErrorActionPreference = 'Stop'

'--- A guest of 256 GB on a host with one level: what QEMU would request there, and what becomes of the guest'
$plans = Measure-DmaWindow -MemorySize 256GB -Platform PSeries -User Qemu
$qemu = $plans[0].Users[0]
$qemu.Requests | Out-Host
"QEMU starts: $($qemu.Starts), because $($qemu.Reason)"

'--- The same guest with half the memory starts'
$half = (Measure-DmaWindow -MemorySize 128GB -Platform PSeries -User Qemu)[0].Users[0]
"QEMU starts: $($half.Starts), because $($half.Reason)"

'--- Yet the host has a window for all of 256 GB'
$plans | Out-Host

'--- DPDK on POWER9, with pages that the host does not have: its CREATE fails after its REMOVE, and no window is left'
$dpdk = (Measure-DmaWindow -MemorySize 64GB -BackingPageSize 16MB -User Dpdk)[0].Users[0]
$dpdk.Requests | Out-Host
"DPDK starts: $($dpdk.Starts), because $($dpdk.Reason)"

'--- What to do instead on that host, for memory in pages of 2 MiB'
Measure-DmaWindow -MemorySize 64GB -BackingPageSize 2MB | Where-Object Possible | Out-Host

'--- Too little locked memory is known beforehand as well'
$short = Measure-DmaWindow -MemorySize 64GB -MemlockLimit 16MB | Where-Object PageSize -EQ 64KB
"Possible with one level: $($short[0].Possible), because it $($short[0].Reason)"

'--- Try every page size for real, on an emulated POWER9 host; all is taken back'
$container = Connect-TceContainer -Platform Power9
$tests = Test-DmaWindow -MemorySize 64GB -BackingPageSize 2MB -All
$tests | Out-Host
"All passed: $($tests.Passed -notcontains $false)"
"The one thing that stays of the first use: the default window, $($tests[0].DefaultWindowMade)"

'--- What the plan says will fail is not sent, but told'
$refused = Test-DmaWindow -PageSize 4KB -Size 1TB -Levels 1
"$($refused.ErrorId) at the step '$($refused.FailedStep)', by rule $($refused.Rule):"
$refused.Reason

'--- Create the recommended one'
$window = Measure-DmaWindow -MemorySize 64GB -Container $container | Where-Object Recommended | New-DmaWindow
$buffer = New-DmaBuffer -Size 4MB -PageSize 2MB -Name guest
$null = Invoke-TceMap -Window $window -Buffer $buffer
Get-DmaWindow | Out-Host

'--- Its pages could be larger: replace it, with its mappings'
$change = Set-DmaWindow -Window $window -PageSize 2MB
$change | Out-Host
$change.Moves | Out-Host

'--- And back to the default window alone'
Reset-DmaWindow -Force | Out-Host
Disconnect-TceContainer $container
