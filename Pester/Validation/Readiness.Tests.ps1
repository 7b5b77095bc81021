<#
.SYNOPSIS
Tests whether a host is still ready for its guests after the next boot, for the user or the systemd service that runs
them: kernel modules, devices bound to vfio-pci, the right to open IOMMU groups, locked memory and huge pages.
.DESCRIPTION
For operators. Reads the configuration of the system, and changes nothing. Needs Pester 5.7 or later:
    $data = @{ User = 'qemu'; Group = 5; MemlockLimit = 260GB }
    Invoke-Pester -Container (New-PesterContainer -Path ./Readiness.Tests.ps1 -Data $data) -Output Detailed
Host.Tests.ps1 tests what the host can do now, and how much locked memory a guest needs.
#>
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'The blocks that Pester runs use them.')]
[CmdletBinding()]
param(
    # The user that will run the guests.
    [string] $User = '',

    # The systemd service that will run the guests, such as guest.service.
    [string] $Unit = '',

    # The IOMMU groups of the guests. By default the user or the service must be able to open any group.
    [int[]] $Group = @(),

    # The locked memory that the guests need, such as 260GB or '260 GiB', or 'unlimited'.
    [object] $MemlockLimit = $null,

    # The kernel modules that must be loaded.
    [string[]] $Module = @('vfio-pci', 'vfio_iommu_spapr_tce'),

    # The devices that vfio-pci must take, as vendor:device. The default is those that it has now.
    [string[]] $PciId = @(),

    # The huge pages that must be reserved, as @{ PageSize = 2MB; Count = 512 }. The default is those that are reserved
    # now.
    [hashtable[]] $HugePage = @(),

    # The root folder of another system.
    [string] $Root = '/'
)

BeforeDiscovery {
    # Imports the module of this folder, unless one is loaded: a process cannot load two.
    if (-not (Get-Module SpaprDdw)) {
        $beside = Join-Path $PSScriptRoot '../SpaprDdw.psd1'
        Import-Module ((Test-Path $beside) ? $beside : 'SpaprDdw') -ErrorAction Stop
    }

    # Runs a method of the module. PowerShell puts the name of the method before the message of an error.
    function Invoke-Method([scriptblock] $Method) {
        try {
            & $Method
        } catch [System.Management.Automation.MethodInvocationException] {
            throw $_.Exception.InnerException
        }
    }

    # Reads a size as the commands of the module do.
    function Get-Size([object] $Value) {
        Invoke-Method { [SpaprDdw.PowerShell.Binding.SizeTransformationAttribute]::new().Transform($ExecutionContext, $Value) }
    }

    $now = Invoke-Method { [SpaprDdw.Readiness.HostReadiness]::Now($Root) } | ConvertFrom-Json
    $wanted = @{
        root      = $Root
        modules   = @($Module)
        pciIds    = @($PciId ? $PciId : $now.pciIds)
        hugePages = @($HugePage ? ($HugePage | ForEach-Object { @{ pageSize = Get-Size $_.PageSize; count = $_.Count } }) : $now.hugePages)
    }
    if ($User) {
        $wanted.user = $User
    }
    if ($Unit) {
        $wanted.unit = $Unit
    }
    if ($Group) {
        $wanted.iommuGroups = @($Group)
    }
    if ($null -ne $MemlockLimit) {
        $wanted.memlockLimit = "$MemlockLimit" -eq 'unlimited' ? 'unlimited' : (Get-Size $MemlockLimit)
    }
    $json = $wanted | ConvertTo-Json -Depth 3
    $script:cases = foreach ($finding in Invoke-Method { [SpaprDdw.Readiness.HostReadiness]::Judge($json, $true) }) {
        @{ Need = $finding.Need; Problem = $finding.Problem }
    }

    # What nobody asked for is skipped, with the reason.
    $script:left = @(
        if (-not ($User -or $Unit)) {
            @{ What = 'the right to open IOMMU groups'; Because = 'neither User nor Unit says who will run the guests' }
        }
        if ($null -eq $MemlockLimit) {
            @{ What = 'enough locked memory'; Because = 'the parameter MemlockLimit was not given' }
        }
        if (-not $wanted.pciIds) {
            @{ What = 'devices bound to vfio-pci'; Because = 'vfio-pci has no device now, and the parameter PciId was not given' }
        }
        if (-not $wanted.hugePages) {
            @{ What = 'huge pages'; Because = 'none are reserved now, and the parameter HugePage was not given' }
        }
    )
}

Describe 'After the next boot, the host' {
    if ($cases) {
        It 'has <Need>' -ForEach $cases {
            if ($Problem) {
                throw "After a boot the host would not have ${Need}: $Problem. Get-Help about_SpaprDdw_Readiness tells how to set it."
            }
        }
    }

    # Pester 6 takes no empty list of cases.
    if ($left) {
        It 'has <What>' -ForEach $left {
            Set-ItResult -Skipped -Because $Because
        }
    }
}
