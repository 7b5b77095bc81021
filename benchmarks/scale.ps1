#Requires -Version 7.6
<#
.SYNOPSIS
Plans, tests and exports many emulated hosts, one after the other and with ForEach-Object -Parallel, and compares both.
.DESCRIPTION
The hosts differ in platform, kernel, page size, limit of locked memory and guest. Some guests do not fit, and some
hosts refuse the IOMMU. Both runs must give the same results, also the same bytes of states; otherwise the script fails.
It prints times and memory: a row for each count.
.EXAMPLE
dotnet pwsh -NoProfile -Command './benchmarks/scale.ps1 -Count 250, 1000, 4000'
#>
[CmdletBinding()]
param(
    # The numbers of hosts.
    [ValidateRange(10, 1000000)]
    [int[]] $Count = 1000,

    # The number of threads. The default is the number of cores.
    [ValidateRange(1, 1024)]
    [int] $ThrottleLimit = [Environment]::ProcessorCount,

    # Fail if the parallel run takes more than 0.75 of the time of the sequential one, if both together take more than 2
    # minutes, or if they keep more than 8 MiB. A quiet machine takes 0.6; the rest is for the noise of a machine that
    # others use too. There are at most three attempts, until one passes. One in which other programs took a tenth of the
    # cores is not valid. Exit code 77: the times tell nothing, because there is one core, because no attempt is valid, or
    # because two threads that only count numbers gain little from two cores here.
    [switch] $Assert
)

$ErrorActionPreference = 'Stop'
if ($Assert -and $ThrottleLimit -lt 2) {
    'Times of two threads cannot be compared on one core.'
    exit 77
}
& "$PSScriptRoot/../examples/Import-SpaprDdw.ps1"
$manifest = Convert-Path "$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1"

# The work for one host. It returns a text for the comparison of both runs.
function Invoke-Work([int] $Number, [string] $Folder) {
    $ErrorActionPreference = 'Stop'
    $guests = 64GB, 256GB, 512GB, 4TB, (64TB, 128TB)[$Number % 2]
    $options = @{
        Platform      = ('Power8', 'Power9', 'Power10', 'PSeries')[$Number % 4]
        KernelVersion = ('5.14', '6.6', '6.12', '7.0')[($Number -shr 2) % 4]
        HostPageSize  = $Number % 3 ? 64KB : 4KB
        MemlockLimit  = $Number % 7 ? 1PB : 1GB
        Name          = "host$Number"
    }
    try {
        $name = (Connect-TceContainer @options).Name
        $plans = @(Measure-DmaWindow $guests -Container $name -User Qemu, Dpdk)
        $tests = @($guests | Test-DmaWindow -Container $name)
        $passed = @($tests | Where-Object Passed)
        if ($passed) {
            $test = $passed[-1]
            $null = New-DmaWindow $test.PageSize $test.Size -Levels $test.Levels -Container $name
            $null = New-DmaBuffer 16MB guest -Container $name | Invoke-TceMap -Window 1
        }
        $file = Export-TceState "$Folder/$name.json" -Container $name
        $starts = $plans.Users.Where({ $_.Starts }).Count
        "$name plans $($plans.Count), starts $starts, tests $($passed.Count) of $($tests.Count) $($tests.ErrorId), state $((Get-FileHash $file).Hash)"
    } catch {
        "host$Number $($_.FullyQualifiedErrorId): $_"
    } finally {
        Get-TceContainer "host$Number" -ErrorAction Ignore | Disconnect-TceContainer -Confirm:$false
    }
}

# Memory that is in use, in bytes, after a collection.
function Get-UsedMemory {
    [GC]::Collect()
    [GC]::WaitForPendingFinalizers()
    [GC]::GetTotalMemory($true)
}

# The time in seconds that all cores were busy since the boot, also for other virtual machines (steal).
function Get-BusyTime {
    # user, nice, system, idle, iowait, irq, softirq, steal: in hundredths of a second (proc(5))
    $times = [long[]] (-split (Get-Content /proc/stat -TotalCount 1))[1..8]
    ($times[0] + $times[1] + $times[2] + $times[5] + $times[6] + $times[7]) / 100
}

# Runs a script, and returns its output with its time, its processor time, and the share of the cores that others took.
function Measure-Run([scriptblock] $Run) {
    $process = [Diagnostics.Process]::GetCurrentProcess()
    $busy, $before, $clock = (Get-BusyTime), $process.TotalProcessorTime, [Diagnostics.Stopwatch]::StartNew()
    $output = @(& $Run)
    $clock.Stop()
    $process.Refresh()
    $own = $process.TotalProcessorTime - $before
    $others = ((Get-BusyTime) - $busy - $own.TotalSeconds) / $clock.Elapsed.TotalSeconds / [Environment]::ProcessorCount
    [pscustomobject] @{ Output = $output; Time = $clock.Elapsed; Processor = $own; Others = [Math]::Max(0.0, $others) }
}

function Compare-Run([int] $Hosts) {
    $folder = [IO.Directory]::CreateTempSubdirectory('scale').FullName
    $null = New-Item -ItemType Directory "$folder/alone", "$folder/together"
    try {
        $before = Get-UsedMemory
        $alone = Measure-Run { 1..$Hosts | ForEach-Object { Invoke-Work $_ "$folder/alone" } }
        $bytes = (Get-ChildItem "$folder/alone" | Measure-Object Length -Average).Average

        # ForEach-Object -Parallel takes some 10 ms to start an item, more than a host takes. So an item is a portion of
        # hosts.
        $portion = [Math]::Ceiling($Hosts / $ThrottleLimit / 8)
        $work = "${function:Invoke-Work}"
        $together = Measure-Run {
            $items = 1..$Hosts | Group-Object { [Math]::Floor($_ / $portion) }
            $items | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
                # A thread imports the module once, and compiles the work once.
                if (-not (Get-Module SpaprDdw)) {
                    Import-Module $using:manifest
                    ${function:global:Invoke-Work} = $using:work
                }
                $_.Group | ForEach-Object { Invoke-Work $_ "$using:folder/together" }
            }
        }
        if (Compare-Object ($alone.Output | Sort-Object) ($together.Output | Sort-Object)) {
            throw 'The two runs gave different results.'
        }
        $results = ($alone.Output + $together.Output | Measure-Object Length -Sum).Sum * 2
        $kept = (Get-UsedMemory) - $before - $results
    } finally {
        Remove-Item $folder -Recurse
    }

    $peak = (Select-String '^VmHWM:\s+(\d+)' /proc/self/status).Matches[0].Groups[1].Value
    [pscustomobject] @{
        Hosts      = $Hosts
        AllPass    = @($alone.Output -match ' tests 5 of 5 ').Count
        SomePass   = @($alone.Output -match ' tests [1-4] of 5 ').Count
        NonePass   = @($alone.Output -match ' tests 0 of 5 ').Count
        Failed     = @($alone.Output -notmatch ' tests ').Count
        Sequential = '{0:0.00} s' -f $alone.Time.TotalSeconds
        Parallel   = '{0:0.00} s' -f $together.Time.TotalSeconds
        Ratio      = [Math]::Round($together.Time / $alone.Time, 2)
        Others     = '{0:0} %, {1:0} %' -f (100 * $alone.Others), (100 * $together.Others)
        Processor  = '{0:0.00} s, {1:0.00} s' -f $alone.Processor.TotalSeconds, $together.Processor.TotalSeconds
        StateSize  = '{0:0.0} KB' -f ($bytes / 1KB)
        Kept       = '{0:0.0} MB' -f ($kept / 1MB)
        PeakMemory = '{0:0} MB' -f ($peak / 1KB)
        KeptBytes  = $kept
        Disturbed  = [Math]::Max($alone.Others, $together.Others) -gt 0.1
        Seconds    = ($alone.Time + $together.Time).TotalSeconds
    }
}

# The time of two threads that only count, by the time of one that does the work of both: the smallest of three ratios, so
# a moment of noise does not hide what is slow here.
function Measure-Machine {
    $work = { for ($i = 0; $i -lt 5000000; $i++) { } }
    $text = "$work"
    $ratios = foreach ($attempt in 1..3) {
        $alone = Measure-Command { & $work; & $work }
        $together = Measure-Command { 1..2 | ForEach-Object -ThrottleLimit 2 -Parallel { & ([scriptblock]::Create($using:text)) } }
        $together / $alone
    }
    ($ratios | Measure-Object -Minimum).Minimum
}

# The first hosts of a process take longer, because their code is compiled.
$null = Compare-Run 200

foreach ($hosts in $Count) {
    $rows = foreach ($attempt in 1..($Assert ? 3 : 1)) {
        $row = Compare-Run $hosts
        $row
        $row | Select-Object * -ExcludeProperty Seconds, KeptBytes, Disturbed | Out-Host
        if ($row.Ratio -le 0.75 -and -not $row.Disturbed) {
            break
        }
    }
    if (-not $Assert) {
        continue
    }
    if ($row.KeptBytes -gt 8MB) {
        throw "$hosts hosts kept $($row.Kept)."
    }
    $best = $rows | Where-Object -Not Disturbed | Sort-Object Ratio | Select-Object -First 1
    if (-not $best) {
        "Other programs took more than a tenth of the cores in each attempt, so the times of $hosts hosts tell nothing."
        exit 77
    }
    if ($best.Ratio -gt 0.75 -and ($machine = Measure-Machine) -gt 0.65) {
        "Two threads that only count take $([Math]::Round($machine, 2)) of the time of one, so the times of $hosts hosts tell nothing."
        exit 77
    }
    if ($best.Ratio -gt 0.75 -or $best.Seconds -gt 120) {
        throw "$hosts hosts took $($best.Ratio) of the sequential time and $([int] $best.Seconds) s."
    }
}
