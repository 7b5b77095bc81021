#!/usr/bin/env pwsh
<#
.SYNOPSIS
Checks guests and partitions on many hosts, and shows the verdicts as objects, as JSON lines and as one HTML page.
.DESCRIPTION
Reads a CSV file with commas and one line for each guest or partition. Its first line names the columns:

HostName         the host
Platform         an emulated host of this platform is used instead of HostName
Root             a saved partition is judged: a folder or an archive, from the folder of the CSV file
Guest            a name for the guest
MemorySize       the memory of the guest; without it, the host is a partition whose PCI devices are judged
BackingPageSize  the page size of the guest's memory
Group            the IOMMU group whose container the test uses

A host without Platform and without Root is asked through SSH, by Invoke-OnHosts.ps1; the columns Port, UserName,
KeyFilePath and Subsystem are for that. Empty lines and other columns do not matter. For each guest, the host's windows
are planned, one is made, mapped and removed again, and the start of the programs is predicted. A partition gets the
verdict of its worst device.

Verdict      Meaning
Ready        the guest gets its window, and all programs start
Partly       a program does not start, or a device of the partition could have a better window
NotReady     no window, or no program starts, or a device of the partition has no window that it needs
Failed, Unreachable, NoModule, OldModule, TimedOut   the host gave no answer; Reason says why
.EXAMPLE
./fleet.ps1 hosts.csv -Results fleet.jsonl -Report fleet.html

A second run with the same files asks only for what is new, changed or without an answer.
#>
#Requires -Version 7.6
[CmdletBinding()]
param(
    # The hosts and guests.
    [Parameter(Position = 0)]
    [string] $Path = (Join-Path $PSScriptRoot fleet.csv),

    # A file for the verdicts, one line of JSON for each. A guest that has a verdict in it is not asked for again.
    [string] $Results,

    # The HTML page.
    [string] $Report,

    # The programs whose start is predicted.
    [string[]] $User = 'Qemu',

    # The number of hosts that are checked at the same time.
    [ValidateRange(1, 1000)]
    [int] $ThrottleLimit = [Environment]::ProcessorCount,

    # Options of ssh, as ssh_config names them.
    [hashtable] $Options = @{},

    # Seconds to connect to a host, and then seconds for its answer.
    [ValidateRange(1, 86400)]
    [int] $TimeoutSeconds = 60
)

$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"
$noAnswer = 'Failed', 'Unreachable', 'NoModule', 'OldModule', 'TimedOut'

# Checks the guests of one host, on that host, and writes a row for each.
$check = {
    param($guests, $users)
    $ErrorActionPreference = 'Stop'

    function Test-Guest($Guest, $User) {
        $backing = $Guest.BackingPageSize ? @{ BackingPageSize = $Guest.BackingPageSize } : @{}
        $how = $Guest.Platform ? @{ Platform = $Guest.Platform } : @{ Backend = 'Kernel' }
        if (-not $Guest.Platform -and $Guest.Group) {
            $how.Group = $Guest.Group
        }
        $container = Connect-TceContainer @how -Name "fleet-$([guid]::NewGuid())"
        try {
            $test = Test-DmaWindow $Guest.MemorySize -Container $container @backing
            $plan = Measure-DmaWindow $Guest.MemorySize -Container $container @backing -User $User | Where-Object Recommended
        } finally {
            Disconnect-TceContainer $container
        }
        $failing = @($plan.Users | Where-Object -Not Starts)
        @{
            Verdict      = -not $test.Passed -or ($failing -and $failing.Count -eq $plan.Users.Count) ? 'NotReady' : $failing ? 'Partly' : 'Ready'
            MemorySize   = $plan.MemorySize
            PageSize     = $test.PageSize
            Levels       = $test.Levels
            StartAddress = $test.StartAddress
            Size         = $test.Size
            LockedMemory = $plan.LockedMemory
            NeededLimit  = ($plan.Users.NeededLimit | Measure-Object -Maximum).Maximum
            Reason       = $test.Passed -and $failing ? "$($failing[0].User): $($failing[0].Reason)." : $test.Reason
            Remedy       = $failing[0].Remedy
            Programs     = @($plan.Users | Select-Object User, Verdict, NeededLimit, Reason, Remedy)
        }
    }

    function Test-Partition($Guest) {
        if ($Guest.Platform -and -not $Guest.Root) {
            throw 'MemorySize is empty. An emulated host needs the size of a guest.'
        }
        $from = $Guest.Root ? @{ Root = $Guest.Root } : @{}
        $devices = @(Get-PciDmaWindow @from -ErrorAction Stop)
        $good = 'Direct', 'Split'
        $usable = $good + 'DirectNotPmem', 'DirectPartial', 'Dynamic', 'Only32Bit', 'NotAsked', 'HeldByVfio'
        $worst = @($devices.Where{ $_.Verdict -notin $usable }) + @($devices.Where{ $_.Verdict -notin $good }) | Select-Object -First 1
        @{
            Verdict = -not $worst ? 'Ready' : $worst.Verdict -in $usable ? 'Partly' : 'NotReady'
            Reason  = $worst ? "$($worst.PciAddress): $($worst.Reason)" : $devices ? 'All devices have direct windows.' : 'There is no PCI device.'
            Remedy  = $worst.Remedy
            Devices = $devices
        }
    }

    foreach ($guest in $guests) {
        try {
            $guest.MemorySize -and -not $guest.Root ? (Test-Guest $guest $users) : (Test-Partition $guest)
        } catch {
            @{ Verdict = 'Failed'; Reason = "$_" }
        }
    }
}

# The columns on the screen and on the page. The second name is also the title of the table on the page.
$type, $title = 'FleetRow', 'Guests and partitions'
Update-TypeData -TypeName $type -DefaultDisplayPropertySet HostName, Guest, Verdict, Reason -Force
Update-TypeData -TypeName $title -DefaultDisplayPropertySet HostName, Guest, Verdict, MemorySize, NeededLimit, Reason -Force

$known = [System.Collections.Generic.Dictionary[string, object]]::new([StringComparer]::Ordinal)
function Add-Row([pscustomobject] $Row) {
    $Row.PSObject.TypeNames.Insert(0, $type)
    $known[$Row.Asked] = $Row
}

# A run can take long, so it does not start if it cannot keep what it finds.
foreach ($file in @($Results; $Report).Where{ $_ }) {
    $parent = Split-Path $PSCmdlet.GetUnresolvedProviderPathFromPSPath($file)
    if (-not (Test-Path -LiteralPath $parent -PathType Container)) {
        throw "The folder '$parent' for '$file' does not exist."
    }
}

# Asked is what was asked for a line, as text: if that changes, the line is asked again.
$folder = Split-Path (Convert-Path -LiteralPath $Path)
$asked = @(
    foreach ($line in Import-Csv -LiteralPath $Path) {
        if (-not $line.PSObject.Properties['HostName']) {
            throw "'$Path' has no column HostName. The first line must name the columns, with commas between them."
        }
        foreach ($cell in $line.PSObject.Properties) {
            $cell.Value = "$($cell.Value)".Trim()
        }
        if ($line.PSObject.Properties.Value.Where{ $_ }) {
            $line | Add-Member Asked (ConvertTo-Json @($line, $User) -Compress) -PassThru -Force
        }
    }
)
if ($Results -and (Test-Path -LiteralPath $Results)) {
    $text = Get-Content -LiteralPath $Results -Raw
    if ($text -and -not $text.EndsWith("`n")) {
        # A run was ended while it wrote. The next line must not go on there.
        Add-Content -LiteralPath $Results ''
    }
    foreach ($line in "$text" -split '\r?\n' | Where-Object { $_ }) {
        try {
            ConvertFrom-Json $line -DateKind String | Where-Object { $_.Asked -and $_.Verdict -and $_.Verdict -notin $noAnswer } | ForEach-Object { Add-Row $_ }
        } catch {
            Write-Warning "A line of '$Results' is damaged, and its host is asked again."
        }
    }
}

# A script goes to other threads as text.
$script = "$check"
$module = (Get-Module SpaprDdw).Path
$ask = Join-Path $PSScriptRoot Invoke-OnHosts.ps1
$seen = [System.Collections.Generic.HashSet[string]]::new()
$missing = @($asked | Where-Object { -not $known.ContainsKey($_.Asked) -and $seen.Add($_.Asked) })
$done = 0

# The guests that are reached in the same way are asked together.
$way = 'HostName', 'Port', 'UserName', 'KeyFilePath', 'Subsystem', { [bool] ($_.Platform -or $_.Root) }
$missing | Group-Object $way -CaseSensitive | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
    $ErrorActionPreference = 'Stop'
    $guests = $_.Group
    $found = @()
    $answer = @{ Status = 'Failed' }
    try {
        Import-Module $using:module
        foreach ($guest in $guests | Where-Object Root) {
            $guest.Root = [IO.Path]::GetFullPath($guest.Root, $using:folder)
        }
        $run = [scriptblock]::Create($using:script)
        if ($guests[0].Platform -or $guests[0].Root) {
            $found = @(& $run $guests $using:User)
        } elseif ($guests[0].HostName) {
            $answer = $guests[0] | & $using:ask $run -ArgumentList $guests, $using:User -Options $using:Options -TimeoutSeconds $using:TimeoutSeconds
            $found = @($answer.Output)
        } else {
            throw 'HostName is empty.'
        }
    } catch {
        $answer.Reason = "$_"
    }

    for ($number = 0; $number -lt $guests.Count; $number++) {
        $guest = $guests[$number]
        $row = $found[$number] ?? @{ Verdict = $answer.Status -eq 'Done' ? 'Failed' : $answer.Status; Reason = "$($answer.Reason)" }
        $line = [ordered] @{ HostName = $guest.HostName; Guest = $guest.Guest }
        foreach ($column in 'Verdict', 'MemorySize', 'PageSize', 'Levels', 'LockedMemory', 'NeededLimit', 'StartAddress', 'Size', 'Reason', 'Remedy') {
            $line[$column] = $row.$column
        }
        $line.MemorySize ??= $guest.MemorySize
        foreach ($list in 'Programs', 'Devices') {
            $line[$list] = @($row.$list).Where{ $_ }
        }
        $line.Asked = $guest.Asked
        $line
    }
} | ForEach-Object {
    $done++
    Write-Progress 'Fleet' "$($_.HostName) $($_.Guest): $($_.Verdict)" -PercentComplete (100 * $done / $missing.Count)

    # Each line is written at once, so a run that is stopped keeps it.
    Add-Row ([pscustomobject] $_)
    if ($Results) {
        ConvertTo-Json $_ -Compress -Depth 6 | Add-Content -LiteralPath $Results
    }
}
Write-Progress 'Fleet' -Completed

$rows = $asked.ForEach{ $known[$_.Asked] }
$rows
if ($Report) {
    $devices = foreach ($row in $rows) {
        $row.Devices | Where-Object { $_ } | Select-Object @{ Name = 'HostName'; Expression = { $row.HostName } }, * -ExcludeProperty HostName
    }
    $guests = foreach ($row in $rows | Select-Object * -ExcludeProperty Devices, Asked) {
        $row.PSObject.TypeNames.Insert(0, $title)
        $row
    }
    $null = @($guests; $devices) | Export-TceReport $Report -Title "$title of $(Split-Path $Path -LeafBase)"
}
