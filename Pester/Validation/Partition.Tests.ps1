<#
.SYNOPSIS
Tests that every PCI device of a partition has a direct DMA window that covers all memory, if it can have one.
.DESCRIPTION
Needs Pester 5.7 or later. Test the running partition as root, because the kernel log is needed:
    Invoke-Pester ./Partition.Tests.ps1 -Output Detailed
Test partitions that collect.sh or sosreport saved:
    $data = @{ Root = (Get-ChildItem *.tar.gz).FullName }
    Invoke-Pester -Container (New-PesterContainer -Path ./Partition.Tests.ps1 -Data $data) -Output Detailed
#>
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'The blocks that Pester runs use them.')]
[CmdletBinding()]
param(
    # Saved machines. Wildcards are allowed. By default the running partition is tested.
    [string[]] $Root = @(),

    # The kernel log of a saved machine that does not contain it.
    [string] $KernelLog = '',

    # Addresses of devices that may be slow and are not tested. Wildcards are allowed.
    [string[]] $Except = @(),

    # Further verdicts to accept.
    [string[]] $Accept = @()
)

BeforeDiscovery {
    # Imports the module of this folder, unless one is loaded: a process cannot load two.
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
    $script:cases = foreach ($device in $devices) {
        if (-not ($Except | Where-Object { $device.PciAddress -like $_ })) {
            @{
                Device = $device
                Name   = "$($device.PciAddress) $($device.Driver)".Trim()
                Where  = $device.HostName ?? $device.Source ?? 'this partition'
            }
        }
    }
    $script:unread = @{ Notes = @($notes) }
}

Describe 'A partition' -ForEach $unread {
    It 'has all files that the verdicts need' {
        if ($Notes) {
            throw "$Notes"
        }
    }
}

# Pester 6 takes no empty list of cases.
if ($cases) {
    Describe '<Where>, <Name>' -ForEach $cases {
        It 'has a direct window that covers all memory, if it can have one' {
            $verdict = $Device.Verdict
            if ($verdict -in $Accept) {
                Set-ItResult -Skipped -Because "$verdict is accepted"
            }

            # A device of 32 bits can have only the default window, and without a driver nobody has asked. A program that uses a
            # device through VFIO makes its own windows.
            $good = 'Direct', 'Split', 'DirectNotPmem', 'Only32Bit', 'NotAsked', 'HeldByVfio'
            if ($verdict -notin $good -and $verdict -notin $Accept) {
                throw "${verdict}: $($Device.Reason) $($Device.Remedy)"
            }
        }
    }
}
