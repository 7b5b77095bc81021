# Larger IOMMU pages make smaller tables and fewer look-ups, but each must be backed by memory in pages of that size. What
# can be mapped where, and what it costs. Out-Host ends each step, because PowerShell shows what follows in one pipeline
# after a table as bare lists.
$ErrorActionPreference = 'Stop'

'--- Memory in ordinary pages, in huge pages of 2 MiB, and of 1 GiB'
$container = Connect-TceContainer -Platform Power9
New-DmaBuffer -Size 64MB -Name ordinary | Out-Host
New-DmaBuffer -Size 64MB -PageSize 2MB -Name huge | Out-Host
New-DmaBuffer -Size 2GB -PageSize 1GB -Name gigantic | Out-Host

'--- What a window for 1 TiB costs in each page size'
foreach ($plan in Measure-DmaWindow 1TB -BackingPageSize 1GB | Where-Object Possible) {
    '{0,10} KiB pages, {1} level(s): {2,10} entries, {3,8} KiB locked' -f ($plan.PageSize / 1KB), $plan.Levels, $plan.Entries, ($plan.LockedMemory / 1KB)
}

'--- A window of 2 MiB pages takes huge and gigantic memory'
$window = New-DmaWindow -PageSize 2MB -Size 1TB
'huge', 'gigantic' | Invoke-TceMap -Window $window | Out-Host

'--- Memory in ordinary pages cannot back it: the driver would answer EINVAL'
try {
    Invoke-TceMap -Window $window -Buffer ordinary
} catch {
    "$_"
}

'--- Nor can a part that does not begin at one of its pages'
try {
    Invoke-TceMap -Window $window -Buffer huge -Offset 64KB -Size 2MB
} catch {
    "$_"
}

'--- In pages of 1 GiB the same window would take neither, for they do not begin at one of its pages'
try {
    Set-DmaWindow -Window $window -PageSize 1GB
} catch {
    "$_"
}

'--- With the gigantic memory alone, at the start of the window, it can be replaced'
Get-TceMapping | Invoke-TceUnmap
$null = Invoke-TceMap gigantic $window
$change = Set-DmaWindow -Window $window -PageSize 1GB
$change | Out-Host
Get-TceTable $change.Window | Out-Host

'--- One entry of it maps 1 GiB'
Resolve-TceAddress -Address ($change.Window.StartAddress + 1GB + 0x1234) | Out-Host

'--- On a kernel with pages of 4 KiB, ordinary memory cannot back even 64 KiB; a huge page can'
Disconnect-TceContainer $container
$container = Connect-TceContainer -Platform Power9 -HostPageSize 4K
$window = New-DmaWindow -PageSize 64KB -Size 64GB
try {
    New-DmaBuffer -Size 1MB -Name small | Invoke-TceMap -Window $window
} catch {
    "$_"
}
New-DmaBuffer -Size 2MB -PageSize 2MB -Name huge | Invoke-TceMap -Window $window | Out-Host
Disconnect-TceContainer $container
