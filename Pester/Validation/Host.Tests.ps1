<#
.SYNOPSIS
Tells whether this host can pass a group of devices to a guest of a size: the driver, the group, locked memory, the window
itself, and whether the host is as it was when its state was saved.
.DESCRIPTION
For operators, with Pester 5.7 or later:
    $data = @{ Backend = 'Kernel'; Group = 5; MemorySize = 256GB; State = 'group5.json' }
    Invoke-Pester -Container (New-PesterContainer -Path ./Host.Tests.ps1 -Data $data) -Output Detailed
Each test connects a container of its own and closes it again: what it does for real is gone with that.
#>
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'The blocks that Pester runs use them.')]
[CmdletBinding()]
param(
    [ValidateSet('Emulated', 'Kernel')]
    [string] $Backend = 'Emulated',

    # The IOMMU groups of the guest; without it, the host's first that can be passed on.
    [int[]] $Group = @(),

    # The guest's memory.
    [object] $MemorySize = 64GB,

    # The page sizes that it can be backed with; without it, the host's own.
    [object[]] $BackingPageSize = @(),

    # A file of Export-TceState, written when a container had just been connected like those of the tests.
    [string] $State = '',

    # What an emulated host is like, by further parameters of Connect-TceContainer.
    [hashtable] $Emulated = @{}
)

BeforeDiscovery {
    $script:names = @{
        Title = $Backend -eq 'Kernel' ? 'This host' : 'An emulated host'
        Size  = $MemorySize -is [string] ? $MemorySize : "$($MemorySize / 1GB) GiB"
    }
}

BeforeAll {
    # The module in whose folder this is, but none beside one that is loaded: of two in a process, one fails.
    if (-not (Get-Module SpaprDdw)) {
        $beside = Join-Path $PSScriptRoot '../SpaprDdw.psd1'
        Import-Module ((Test-Path $beside) ? $beside : 'SpaprDdw') -ErrorAction Stop
    }

    $script:connection = @{ Backend = $Backend }
    if ($Group) {
        $connection.Group = $Group
    }
    if ($Backend -eq 'Emulated') {
        $connection += $Emulated
    }
    $script:guest = @{ MemorySize = $MemorySize }
    if ($BackingPageSize) {
        $guest.BackingPageSize = $BackingPageSize
    }

    # What a script finds in a new container, which is closed afterwards.
    function Use-Container([scriptblock] $Script) {
        $container = Connect-TceContainer @connection -Name "validation-$([guid]::NewGuid())" -Confirm:$false -ErrorAction Stop
        try {
            & $Script $container
        } finally {
            Disconnect-TceContainer $container -Confirm:$false
        }
    }

    # Why none can be connected.
    function Get-ConnectionError {
        try {
            Use-Container { }
        } catch {
            $_
        }
    }
}

Describe '<Title>' -ForEach $names {
    It 'has the driver, and lets this user open it' {
        $failure = Get-ConnectionError

        # What is wrong with a group is found when the driver is there.
        if ($failure -and $failure.FullyQualifiedErrorId -notmatch '^(NoViable)?Group') {
            throw "$failure"
        }
    }

    It 'has the groups, with nothing in the way of passing them on' {
        $groups = $Backend -eq 'Kernel' ? (Get-IommuGroup -Backend Kernel) : (Use-Container { Get-IommuGroup -Container $args[0] })
        $problems = foreach ($number in $Group ? $Group : $groups.Number) {
            $found = $groups | Where-Object Number -EQ $number
            if (-not $found) {
                "There is no IOMMU group $number on this host."
            } elseif (-not $found.Viable) {
                "IOMMU group $number cannot be passed on: $($found.Reason)."
            }
        }
        if (-not $groups) {
            throw 'This host has no IOMMU groups: it has no PCI devices that could be passed on, or no IOMMU.'
        }
        if ($Group ? $problems : -not ($groups | Where-Object Viable)) {
            throw "$problems Get-Help about_SpaprDdw_Kernel tells how to bind a group."
        }

        $failure = Get-ConnectionError
        if ($failure.FullyQualifiedErrorId -match '^(NoViable)?Group') {
            throw "$failure"
        }
    }

    It 'lets this process lock the memory of a guest of <Size>, and its tables' {
        Use-Container {
            param($container)
            $info = Get-TceInfo -Container $container
            $unlimited = @{ Container = $container; MemlockLimit = [ulong]::MaxValue }
            $plans = Measure-DmaWindow @guest @unlimited
            $default = Measure-DmaWindow $info.Dma32Size @unlimited | Where-Object PageSize -EQ 4KB | Select-Object -First 1
            $memory = $plans[0].MemorySize
            $tables = $default.LockedMemory + ($plans | Where-Object Recommended).LockedMemory

            $needed = $memory + $tables + $info.LockedMemory
            if ($null -ne $info.LockedMemoryLimit -and $needed -gt $info.LockedMemoryLimit) {
                throw ('A guest of {0} locks its memory and {1} of tables, {2} are locked already, and this process may lock {3} in all. ' +
                    'Raise the limit to {4} KiB or more (ulimit -l {4}; in the unit of a service LimitMEMLOCK={4}K).') -f @(
                    $memory, $tables, $info.LockedMemory, $info.LockedMemoryLimit | ForEach-Object { [SpaprDdw.PowerShell.Formatting.Display]::Size($_) }
                    [math]::Ceiling($needed / 1KB))
            }
        }
    }

    It 'gives a guest of <Size> its window' {
        Use-Container {
            param($container)
            $test = Test-DmaWindow @guest -Container $container -Confirm:$false
            if (-not $test.Passed) {
                throw "It failed at the step '$($test.FailedStep)': $($test.Reason)"
            }
        }
    }

    It 'is as it was saved' {
        if (-not $State) {
            Set-ItResult -Skipped -Because 'no file was given as State'
        }

        # The name is another each time, and what is locked belongs to all that this process does.
        $drift = foreach ($each in Use-Container { Compare-TceState $State $args[0] -IgnoreMemoryAddress -ErrorAction Stop }) {
            switch ($each.Change) {
                { "$($each.Item) $($each.Property)" -in 'container name', 'lockedMemory used' } { break }
                'Changed' { "$($each.Item), $($each.Property): was $($each.Old ?? 'none'), is $($each.New ?? 'none')." }
                'Added' { "$($each.Item): was not there." }
                'Removed' { "$($each.Item): is not there." }
            }
        }
        if ($drift) {
            throw "The host is not as it is in '$State'. $drift"
        }
    }
}
