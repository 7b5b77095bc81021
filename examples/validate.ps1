#Requires -Version 7.6
# Can this host take a guest? The Pester suite that ships with the module tests it, and writes a report that other
# programs can read. This example tests an emulated host. For a real host, add Backend = 'Kernel' and Group, the number
# of a group, to $Data.
$ErrorActionPreference = 'Stop'

if (-not (Import-Module Pester -MinimumVersion 5.7 -PassThru -ErrorAction Ignore)) {
    'This example needs Pester 5.7 or later, which does not come with PowerShell. To install it: Install-PSResource Pester'
    exit 77
}
& "$PSScriptRoot/Import-SpaprDdw.ps1"

$suite = Join-Path (Get-Module SpaprDdw).ModuleBase Validation/Host.Tests.ps1
$report = Join-Path (Convert-Path Temp:/) "report-$PID.xml"

# Runs the suite, and shows its results and the counts of the report.
function Test-Host([hashtable] $Data) {
    $configuration = New-PesterConfiguration -Hashtable @{
        Run        = @{ Container = New-PesterContainer -Path $suite -Data $Data; PassThru = $true }
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

# Invoke-Pester sets the exit code to the number of failed tests. Here some had to fail.
exit 0
