@{
    RootModule           = 'bin/SpaprDdw.Module.dll'
    # PowerShell loads nested modules before the root module. The loader lets the root module find the engine.
    NestedModules        = @('bin/SpaprDdw.Loader.dll')
    ModuleVersion        = '0.2.0'
    GUID                 = '5c1f7a2e-0f3b-4a53-9d0e-6d1b2f8f4b11'
    Author               = 'SpaprDdw contributors'
    CompanyName          = 'SpaprDdw contributors'
    Copyright            = '(c) 2026 SpaprDdw contributors. MIT license.'
    Description          = 'Plans, creates, checks, maps, inspects and removes the DMA windows of Linux on POWER (VFIO sPAPR TCE), on the real driver or on an emulated host.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    CmdletsToExport      = @(
        'Compare-TceState'
        'Connect-TceContainer'
        'ConvertFrom-DdwLog'
        'ConvertFrom-DpdkLog'
        'ConvertFrom-QemuTrace'
        'Disconnect-TceContainer'
        'Export-TceReport'
        'Export-TceState'
        'Get-DmaBuffer'
        'Get-DmaWindow'
        'Get-IommuGroup'
        'Get-PciDmaWindow'
        'Get-TceContainer'
        'Get-TceInfo'
        'Get-TceMapping'
        'Get-TceTable'
        'Get-TceTrace'
        'Group-TceState'
        'Import-TceState'
        'Invoke-TceMap'
        'Invoke-TceUnmap'
        'Measure-DmaWindow'
        'Measure-PciDmaWindow'
        'New-DmaBuffer'
        'New-DmaWindow'
        'Remove-DmaBuffer'
        'Remove-DmaWindow'
        'Reset-DmaWindow'
        'Resolve-TceAddress'
        'Select-TceContainer'
        'Set-DmaWindow'
        'Show-DmaWindow'
        'Show-PciDmaWindow'
        'Start-TceTrace'
        'Stop-TceTrace'
        'Test-DmaWindow'
        'Test-TceTrace'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @('New-TceMapping', 'Remove-TceMapping')
    VariablesToExport    = @()
    TypesToProcess       = @('Formatting/SpaprDdw.types.ps1xml')
    FormatsToProcess     = @('Formatting/SpaprDdw.format.ps1xml')
    PrivateData          = @{
        PSData = @{
            Tags = @('PSEdition_Core', 'Linux', 'POWER', 'VFIO', 'IOMMU', 'DMA')
        }
    }
}
