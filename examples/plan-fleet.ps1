#Requires -Version 7.6
# Which windows do the guests of several hosts take, how much locked memory does each host need for them, and which guests
# would not start with QEMU or DPDK? Planned from a list of guests, with the page size that the memory of each is backed
# with; nothing is created.
param(
    [string] $Path = (Join-Path $PSScriptRoot fleet.csv)
)
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

$guests = Import-Csv $Path | ForEach-Object {
    $plan = Measure-DmaWindow $_.MemorySize -Platform $_.Platform -BackingPageSize $_.BackingPageSize -User Qemu, Dpdk |
        Where-Object Recommended

    # Beside the guest's memory and this window's tables, the table of the default window is locked: one level of 4 KiB
    # pages over 2 GiB on PowerNV, and over 1 GiB on pseries.
    $default = Measure-DmaWindow ($_.Platform -eq 'PSeries' ? 1GB : 2GB) -Platform $_.Platform |
        Where-Object { $_.PageSize -eq 4KB -and $_.Levels -eq 1 }

    [pscustomobject] @{
        Name   = $_.Name
        Node   = $_.Node
        Plan   = $plan
        Locked = $plan.MemorySize + $plan.LockedMemory + $default.LockedMemory
    }
}

'--- The window that is recommended for each guest, and the limit of locked memory that its process needs'
$guests | Format-Table -AutoSize @(
    'Name'
    'Node'
    @{ Label = 'Page (KiB)'; Expression = { $_.Plan.PageSize / 1KB } }
    @{ Label = 'Levels'; Expression = { $_.Plan.Levels } }
    @{ Label = 'Tables (KiB)'; Expression = { $_.Plan.LockedMemory / 1KB } }
    @{ Label = 'Limit'; Expression = { "LimitMEMLOCK=$($_.Locked / 1KB)K" }; Alignment = 'Right' }
)

'--- What that takes of the memory of each host'
$guests | Group-Object Node | Format-Table -AutoSize @(
    @{ Label = 'Node'; Expression = 'Name' }
    @{ Label = 'Guests'; Expression = 'Count' }
    @{ Label = 'Locked (GiB)'; Expression = { ($_.Group | Measure-Object Locked -Sum).Sum / 1GB }; FormatString = '0.000' }
)

'--- Guests that do not start with QEMU or DPDK as they are, and why'
foreach ($guest in $guests) {
    foreach ($user in $guest.Plan.Users | Where-Object -Not Starts) {
        "$($guest.Name) with $($user.User): $($user.Reason)"
    }
}

'--- With pages of 64 KiB alone, db1 would need levels, and far larger tables'
Measure-DmaWindow '1 TiB' -Platform Power10 | Where-Object { $_.PageSize -eq 64KB -and $_.Levels -le 3 } | Format-Table -Wrap

'--- A host on which something runs already: what is left there, by the file that was written on it'
$north = Connect-TceContainer -Platform Power10 -MemlockLimit 1GB -Name north
$null = New-DmaBuffer -Size 768MB -Name running
$file = Export-TceState -Path "Temp:/north-$PID.json"
Disconnect-TceContainer $north
Measure-DmaWindow '1 TiB' -State $file.FullName | Where-Object { $_.PageSize -eq 64KB -and $_.Levels -le 2 } | Format-Table -Wrap
Remove-Item $file
