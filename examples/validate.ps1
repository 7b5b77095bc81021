#Requires -Version 7.6
# Can this host take a guest now, and after the next boot? The Pester suites that ship with the module test it, and
# write a report that other programs can read. This example tests an emulated host, and an image in a folder. For a real
# host, add Backend = 'Kernel' and Group, the number of a group, to the data, and leave Root out.
$ErrorActionPreference = 'Stop'

if (-not (Import-Module Pester -MinimumVersion 5.7 -PassThru -ErrorAction Ignore)) {
    'This example needs Pester 5.7 or later, which does not come with PowerShell. To install it: Install-PSResource Pester'
    exit 77
}
& "$PSScriptRoot/Import-SpaprDdw.ps1"

$module = (Get-Module SpaprDdw).ModuleBase
$report = Join-Path (Convert-Path Temp:/) "report-$PID.xml"

# Runs a suite, and shows its results and the counts of the report.
function Test-Host([hashtable] $Data, [string] $Suite = 'Host') {
    $configuration = New-PesterConfiguration -Hashtable @{
        Run        = @{ Container = New-PesterContainer -Path "$module/Validation/$Suite.Tests.ps1" -Data $Data; PassThru = $true }
        Output     = @{ Verbosity = 'None' }
        TestResult = @{ Enabled = $true; OutputPath = $report }
    }
    $tests = (Invoke-Pester -Configuration $configuration).Tests
    $tests | Format-Table Result, ExpandedName -AutoSize -Wrap
    $tests | Where-Object Result -EQ Failed | ForEach-Object { $_.ErrorRecord.Exception.Message }
    ([xml] (Get-Content $report)).'test-results' | Format-List name, total, failures, skipped
    Remove-Item $report
}

'--- Save the state of the host'
$container = Connect-TceContainer -Platform Power9
$state = Export-TceState -Path "Temp:/host-$PID.json"
Disconnect-TceContainer $container
"$($state.Name): $($state.Length) bytes of JSON"

'--- Test the host for a guest of 256 GiB'
Test-Host @{ MemorySize = 256GB; State = $state.FullName }

'--- Test a host on which a process may lock only 64 MiB, and whose kernel now has pages of 4 KiB'
Test-Host @{ MemorySize = 256GB; State = $state.FullName; Emulated = @{ MemlockLimit = '64M'; HostPageSize = '4K' } }

Remove-Item $state

'--- Is an image ready for guests of the user qemu after each boot?'
$image = (New-Item "Temp:/image-$PID/etc" -ItemType Directory).Parent.FullName
Set-Content $image/etc/passwd 'qemu:x:107:107::/:/bin/false'
Set-Content $image/etc/group 'kvm:x:36:qemu'
$needs = @{ Root = $image; User = 'qemu'; MemlockLimit = 260GB }
Test-Host $needs Readiness

'--- Set what lasts with the DSC resource, and test again. It shows each file before it writes it'
@{ root = $image; user = 'qemu'; memlockLimit = 260GB; modules = 'vfio-pci', 'vfio_iommu_spapr_tce'; deviceGroup = 'kvm' } | ConvertTo-Json |
    pwsh -NoProfile -File $module/dsc/HostReadiness.ps1 set 2>&1 | ForEach-Object { ("$_" | ConvertFrom-Json -NoEnumerate).info } | Where-Object { $_ }
Test-Host $needs Readiness
Remove-Item $image -Recurse

# Invoke-Pester sets the exit code to the number of failed tests. Here some had to fail.
exit 0
