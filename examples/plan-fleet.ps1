#Requires -Version 7.6
# Which windows do the guests of several hosts need? How much locked memory does each host need for them? Which guests
# would not start with QEMU or DPDK? This example plans it from a list of guests and the page size of their memory. It
# creates nothing.
param(
    [string] $Path = (Join-Path $PSScriptRoot fleet.csv)
)
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

$guests = Import-Csv $Path | ForEach-Object {
    $plan = Measure-DmaWindow $_.MemorySize -Platform $_.Platform -BackingPageSize $_.BackingPageSize -User Qemu, Dpdk |
        Where-Object Recommended

    # The guest's memory and the tables of its window are locked, and also the table of the default window: one level
    # with pages of 4 KiB, for 2 GiB on PowerNV and for 1 GiB on pseries.
    $default = Measure-DmaWindow ($_.Platform -eq 'PSeries' ? 1GB : 2GB) -Platform $_.Platform |
        Where-Object { $_.PageSize -eq 4KB -and $_.Levels -eq 1 }

    [pscustomobject] @{
        Name   = $_.Name
        Node   = $_.Node
        Plan   = $plan
        Locked = $plan.MemorySize + $plan.LockedMemory + $default.LockedMemory
    }
}

'--- The recommended window for each guest, and the limit of locked memory that its process needs'
$guests | Format-Table -AutoSize @(
    'Name'
    'Node'
    @{ Label = 'Page (KiB)'; Expression = { $_.Plan.PageSize / 1KB } }
    @{ Label = 'Levels'; Expression = { $_.Plan.Levels } }
    @{ Label = 'Tables (KiB)'; Expression = { $_.Plan.LockedMemory / 1KB } }
    @{ Label = 'Limit'; Expression = { "LimitMEMLOCK=$($_.Locked / 1KB)K" }; Alignment = 'Right' }
)

'--- How much memory of each host is locked in total'
$guests | Group-Object Node | Format-Table -AutoSize @(
    @{ Label = 'Node'; Expression = 'Name' }
    @{ Label = 'Guests'; Expression = 'Count' }
    @{ Label = 'Locked (GiB)'; Expression = { ($_.Group | Measure-Object Locked -Sum).Sum / 1GB }; FormatString = '0.000' }
)

'--- Guests that would not start with QEMU or DPDK, and why'
foreach ($guest in $guests) {
    foreach ($user in $guest.Plan.Users | Where-Object -Not Starts) {
        "$($guest.Name) with $($user.User): $($user.Reason)"
    }
}

'--- With only pages of 64 KiB, db1 would need more levels and far larger tables'
Measure-DmaWindow '1 TiB' -Platform Power10 | Where-Object { $_.PageSize -eq 64KB -and $_.Levels -le 3 } | Format-Table -Wrap

'--- A plan for a host where a process already locks memory, from a state that was saved on that host'
$north = Connect-TceContainer -Platform Power10 -MemlockLimit 1GB -Name north
$null = New-DmaBuffer -Size 768MB -Name running
$file = Export-TceState -Path "Temp:/north-$PID.json"
Disconnect-TceContainer $north
Measure-DmaWindow '1 TiB' -StatePath $file.FullName | Where-Object { $_.PageSize -eq 64KB -and $_.Levels -le 2 } | Format-Table -Wrap
Remove-Item $file
