<#
.SYNOPSIS
Tells whether the PCI devices of a partition have the DMA windows that they can have: every adapter that can has a direct
window that covers all memory.
.DESCRIPTION
For operators, with Pester 5.7 or later. Of the running partition, as root, so that the kernel log can be read:
    Invoke-Pester ./Partition.Tests.ps1 -Output Detailed
Of saved ones, by collect.sh or sosreport:
    $data = @{ Root = (Get-ChildItem *.tar.gz).FullName }
    Invoke-Pester -Container (New-PesterContainer -Path ./Partition.Tests.ps1 -Data $data) -Output Detailed
#>
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'The blocks that Pester runs use them.')]
[CmdletBinding()]
param(
    # Saved machines, with wildcards; without one, the running partition.
    [string[]] $Root = @(),

    # The kernel log of a saved machine that has none in it.
    [string] $KernelLog = '',

    # Devices to leave out, with wildcards: those that nobody minds to be slow.
    [string[]] $Except = @(),

    # Verdicts to accept beside those that are as good as can be.
    [string[]] $Accept = @()
)

BeforeDiscovery {
    # The module in whose folder this is, but none beside one that is loaded: of two in a process, one fails.
    if (-not (Get-Module SpaprDdw)) {
        $beside = Join-Path $PSScriptRoot '../SpaprDdw.psd1'
        Import-Module ((Test-Path $beside) ? $beside : 'SpaprDdw') -ErrorAction Stop
    }

    $machine = @{}
    if ($Root) {
        $machine.Root = $Root
    }
    if ($KernelLog) {
        $machine.KernelLog = $KernelLog
    }
    $devices = Get-PciDmaWindow @machine -ErrorAction Stop -WarningVariable notes -WarningAction SilentlyContinue
    $cases = foreach ($device in $devices) {
        if (-not ($Except | Where-Object { $device.PciAddress -like $_ })) {
            @{
                Device = $device
                Name   = "$($device.PciAddress) $($device.Driver)".Trim()
                Where  = $device.HostName ?? $device.Source ?? 'this partition'
            }
        }
    }
    $unread = @{ Notes = @($notes) }
}

Describe 'A partition' -ForEach $unread {
    It 'tells all that there is to know' {
        if ($Notes) {
            throw "$Notes"
        }
    }
}

Describe '<Where>, <Name>' -ForEach $cases {
    It 'has a direct window that covers all memory, if it can have one' {
        $verdict = $Device.Verdict
        if ($verdict -in $Accept) {
            Set-ItResult -Skipped -Because "$verdict was to be accepted"
        }

        # A device of 32 bits can have no other than the default window, and where no driver is bound, nobody asked.
        $good = 'Direct', 'Split', 'DirectNotPmem', 'Only32Bit', 'NotAsked'
        if ($verdict -notin $good -and $verdict -notin $Accept) {
            throw "${verdict}: $($Device.Reason) $($Device.Remedy)"
        }
    }
}
