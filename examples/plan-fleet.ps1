# Which windows do the guests of several hosts take, how much locked memory does each host need for them, and which guests
# would not start with QEMU or DPDK? Planned from a list alone: nothing is created. Out-Host ends each step, because PowerShell
# shows what follows in one pipeline after a table as bare lists.
$ErrorActionPreference = 'Stop'

# The size of a guest, and the page size that its memory is backed with.
$fleet = @(
    @{ Name = 'db1'; Node = 'north'; Platform = 'Power10'; MemorySize = '1 TiB'; BackingPageSize = '1 GiB' }
    @{ Name = 'db2'; Node = 'north'; Platform = 'Power10'; MemorySize = '768 GiB'; BackingPageSize = '2 MiB' }
    @{ Name = 'web1'; Node = 'south'; Platform = 'Power9'; MemorySize = '64 GiB'; BackingPageSize = '64 KiB' }
    @{ Name = 'web2'; Node = 'south'; Platform = 'Power9'; MemorySize = '100 GiB'; BackingPageSize = '2 MiB' }
    @{ Name = 'old1'; Node = 'east'; Platform = 'Power8'; MemorySize = '32 GiB'; BackingPageSize = '16 MiB' }
    @{ Name = 'part1'; Node = 'west'; Platform = 'PSeries'; MemorySize = '256 GiB'; BackingPageSize = '64 KiB' }
)

# Of each guest, the recommended window, and what its process locks: the memory, the window's tables, and those of the
# default window, which has 2 GiB on PowerNV and 1 GiB on pseries.
$plans = foreach ($guest in $fleet) {
    $about = @{ MemorySize = $guest.MemorySize; BackingPageSize = $guest.BackingPageSize }
    $plan = Measure-DmaWindow @about -Platform $guest.Platform -User Qemu, Dpdk | Where-Object Recommended
    $default = Measure-DmaWindow ($guest.Platform -eq 'PSeries' ? 1GB : 2GB) -Platform $guest.Platform |
        Where-Object { $_.PageSize -eq 4KB -and $_.Levels -eq 1 }
    $locked = $plan.MemorySize + $plan.LockedMemory + $default.LockedMemory
    [pscustomobject] @{ Name = $guest.Name; Node = $guest.Node; Plan = $plan; Locked = $locked }
}

'--- The window that is recommended for each guest, and the limit that its process needs'
foreach ($each in $plans) {
    '{0,-6} {1,7} KiB pages, {2} level(s), {3,5} KiB of tables, LimitMEMLOCK={4}K' -f @(
        $each.Name, ($each.Plan.PageSize / 1KB), $each.Plan.Levels, ($each.Plan.LockedMemory / 1KB), ($each.Locked / 1KB))
}

'--- What that takes of the memory of each host'
$sums = [ordered] @{}
foreach ($each in $plans) {
    $sums[$each.Node] += $each.Locked / 1GB
}
foreach ($node in $sums.Keys) {
    '{0,-6} {1:0.000} GiB' -f $node, $sums[$node]
}

'--- Guests that do not start with QEMU or DPDK as they are, and why'
foreach ($each in $plans) {
    foreach ($user in $each.Plan.Users | Where-Object { -not $_.Starts }) {
        "$($each.Name) with $($user.User): $($user.Reason)"
    }
}

'--- With pages of 64 KiB alone, db1 would need levels, and far larger tables'
Measure-DmaWindow '1 TiB' -Platform Power10 | Where-Object { $_.PageSize -eq 64KB -and $_.Levels -le 3 } | Out-Host

'--- A host on which something runs already: what is left there, by the file that was written on it'
$north = Connect-TceContainer -Platform Power10 -MemlockLimit 1GB -Name north
$null = New-DmaBuffer -Size 768MB -Name running
$file = Export-TceState -Path ([System.IO.Path]::GetTempFileName())
Disconnect-TceContainer $north
Measure-DmaWindow '1 TiB' -State $file.FullName | Where-Object { $_.PageSize -eq 64KB -and $_.Levels -le 2 } | Out-Host
[System.IO.File]::Delete($file.FullName)
