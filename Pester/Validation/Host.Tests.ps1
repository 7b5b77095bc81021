<#
.SYNOPSIS
Tests whether this host can pass a group of devices through to a guest of a given size: the driver, the group, the limit of
locked memory, the window itself, the start of a given QEMU or DPDK, and whether the host still matches a saved state.
.DESCRIPTION
For operators. Needs Pester 5.7 or later:
    $data = @{ Backend = 'Kernel'; Group = 5; MemorySize = 256GB; User = 'Qemu-10.0'; State = 'group5.json' }
    Invoke-Pester -Container (New-PesterContainer -Path ./Host.Tests.ps1 -Data $data) -Output Detailed
Each test connects a container of its own and closes it again. This undoes everything that the test did to the host.
#>
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'Script blocks that Pester runs use the parameters.')]
[CmdletBinding()]
param(
    [ValidateSet('Emulated', 'Kernel')]
    [string] $Backend = 'Emulated',

    # The IOMMU groups of the guest. The default is the first group of the host that can be passed through.
    [int[]] $Group = @(),

    # The size of the guest's memory.
    [object] $MemorySize = 64GB,

    # The page sizes with which the host can back this memory. The default is the page size of the host's kernel.
    [object[]] $BackingPageSize = @(),

    # The programs that must start here, such as Qemu-10.0, Dpdk-22.11 or Spdk.
    [string[]] $User = @(),

    # How they are started: more parameters of Measure-DmaWindow, such as
    # @{ Kvm = $true; MaximumMemorySize = 1TB; MemlockLimit = 300GB } or @{ DomainXml = 'guest.xml' }.
    [hashtable] $Start = @{},

    # A file that Export-TceState wrote for a newly connected container with the same backend and groups.
    [string] $State = '',

    # For an emulated host: more parameters of Connect-TceContainer.
    [hashtable] $Emulated = @{}
)

BeforeDiscovery {
    $script:names = @{
        Title = $Backend -eq 'Kernel' ? 'This host' : 'An emulated host'
        Users = @($User ? $User.ForEach{ @{ Program = $_ } } : @{ Program = 'the program' })
        Size  = $MemorySize -is [string] ? $MemorySize : "$($MemorySize / 1GB) GiB"
    }
}

BeforeAll {
    # Imports the module to which this file belongs, unless one is loaded already. A process cannot load two copies.
    if (-not (Get-Module SpaprDdw)) {
        $manifest = Join-Path $PSScriptRoot '../SpaprDdw.psd1'
        Import-Module ((Test-Path $manifest) ? $manifest : 'SpaprDdw') -ErrorAction Stop
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

    # Runs a script with a new container, and closes the container afterwards.
    function Use-Container([scriptblock] $Script) {
        $container = Connect-TceContainer @connection -Name "validation-$([guid]::NewGuid())" -Confirm:$false -ErrorAction Stop
        try {
            & $Script $container
        } finally {
            Disconnect-TceContainer $container -Force -Confirm:$false
        }
    }

    # Returns the error if no container can be connected.
    function Get-ConnectionError {
        try {
            Use-Container { }
        } catch {
            $_
        }
    }
}

Describe '<Title>' -ForEach $names {
    It 'has the VFIO driver, and lets this user open it' {
        $failure = Get-ConnectionError

        # An error about a group means that the driver could be opened. The next test reports it.
        if ($failure -and $failure.FullyQualifiedErrorId -notmatch '^(NoViable)?Group') {
            throw "$failure"
        }
    }

    It 'has IOMMU groups that can be passed through' {
        $groups = $Backend -eq 'Kernel' ? (Get-IommuGroup -Backend Kernel -ErrorAction Ignore) : (Use-Container { Get-IommuGroup -Container $args[0] })
        $problems = foreach ($number in $Group ? $Group : $groups.Number) {
            $found = $groups | Where-Object Number -EQ $number
            if (-not $found) {
                "This host has no IOMMU group $number."
            } elseif (-not $found.Viable) {
                "IOMMU group $number cannot be passed through: $($found.Reason)."
            }
        }
        if (-not $groups) {
            throw 'This host has no IOMMU groups: it has no PCI devices, or no IOMMU.'
        }
        if ($Group ? $problems : -not ($groups | Where-Object Viable)) {
            throw "$problems Get-Help about_SpaprDdw_Kernel tells how to bind a group."
        }

        $failure = Get-ConnectionError
        if ($failure.FullyQualifiedErrorId -match '^(NoViable)?Group') {
            throw "$failure"
        }
    }

    It 'lets this process lock the memory and the tables of a guest of <Size>' {
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
                throw ('A guest of {0} locks its memory and {1} of tables. {2} is already locked, and this process may lock {3} in total. ' +
                    'Raise the limit to {4} KiB or more (ulimit -l {4}, or LimitMEMLOCK={4}K for a systemd service).') -f @(
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
                throw "The test of the window failed at the step '$($test.FailedStep)': $($test.Reason)"
            }
        }
    }

    It 'starts <Program>' -ForEach $Users {
        if (-not $User) {
            Set-ItResult -Skipped -Because 'the parameter User was not given'
        }

        Use-Container {
            param($container)
            $how = @{ Container = $container; User = $Program } + ($Start.DomainXml ? @{} : $guest)
            if (@($container.Groups).Count -gt 1) {
                $how.GroupCount = @($container.Groups).Count
            }
            foreach ($name in $Start.Keys) {
                $how[$name] = $Start[$name]
            }
            $outcomes = (Measure-DmaWindow @how -ErrorAction Stop)[0].Users
            if ($Backend -eq 'Kernel' -and $outcomes.Notes -match 'highest address is not known') {
                # The prediction must rest on the memory of this host. Only root can read where that ends.
                $outcomes = (Measure-DmaWindow @how -IomemPath /proc/iomem -ErrorAction Stop)[0].Users
            }
            foreach ($outcome in $outcomes) {
                if (-not $outcome.Starts) {
                    throw "$($outcome.User): $($outcome.Verdict), because $($outcome.Reason). $($outcome.Remedy)"
                }
            }
        }
    }

    It 'matches its saved state' {
        if (-not $State) {
            Set-ItResult -Skipped -Because 'the parameter State was not given'
        }

        # Two differences do not count: each test container has a new name, and this process may have locked other
        # memory.
        $differences = foreach ($each in Use-Container { Compare-TceState $State $args[0] -IgnoreMemoryAddress -ErrorAction Stop }) {
            switch ($each.Change) {
                { "$($each.Item) $($each.Property)" -in 'container name', 'lockedMemory used' } { break }
                'Changed' { "$($each.Item), $($each.Property): was $($each.Old ?? 'none'), is $($each.New ?? 'none')." }
                'Added' { "$($each.Item): was added." }
                'Removed' { "$($each.Item): was removed." }
            }
        }
        if ($differences) {
            throw "The host differs from its saved state in '$State'. $differences"
        }
    }
}
