#Requires -Version 7.6
# Can this host take a guest? The suite that ships with the module answers with Pester, with a report that other programs
# read. Here on an emulated host; on a real one, Backend = 'Kernel' and the number of a group go into $Data.
$ErrorActionPreference = 'Stop'

if (-not (Import-Module Pester -MinimumVersion 5.7 -PassThru -ErrorAction Ignore)) {
    'This example needs Pester 5.7 or later, which does not come with PowerShell. To install it: Install-PSResource Pester'
    exit 77
}
& "$PSScriptRoot/Import-SpaprDdw.ps1"

$suite = Join-Path (Get-Module SpaprDdw).ModuleBase Validation/Host.Tests.ps1
$report = Join-Path (Convert-Path Temp:/) "report-$PID.xml"

# Runs the suite with a report, and shows what it found.
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

'--- Write down how the host is now'
$container = Connect-TceContainer -Platform Power9
$state = Export-TceState -Path "Temp:/host-$PID.json"
Disconnect-TceContainer $container
"$($state.Name): $($state.Length) bytes of JSON"

'--- A guest of 256 GiB on it'
Test-Host @{ MemorySize = 256GB; State = $state.FullName }

'--- The same on a host that lets a process lock 64 MiB, and whose kernel has other pages now'
Test-Host @{ MemorySize = 256GB; State = $state.FullName; Emulated = @{ MemlockLimit = '64M'; HostPageSize = '4K' } }

Remove-Item $state

# Invoke-Pester has left the number of failed tests for the exit code, and these were to fail.
exit 0
