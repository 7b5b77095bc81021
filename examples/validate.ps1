# Can this host take a guest? The suite that ships with the module answers with Pester, with a report that other programs
# read. Here on an emulated host; on a real one, Backend = 'Kernel' and the number of a group go into $data.
$ErrorActionPreference = 'Stop'

if (-not (Get-Command Invoke-Pester -ErrorAction Ignore)) {
    'This example needs pwsh with Pester 5.7 or later: Pester is a module of scripts that use the modules which come with'
    'pwsh, and the runner has the engine of PowerShell alone.'
    exit 77
}

$suite = "$((Get-Module SpaprDdw).ModuleBase)/Validation/Host.Tests.ps1"
$folder = [System.IO.Directory]::CreateTempSubdirectory('validate').FullName

'--- Write down how the host is now'
$container = Connect-TceContainer -Platform Power9
$state = Export-TceState -Path "$folder/host.json"
Disconnect-TceContainer $container

# Runs the suite with a report, and answers what it found.
function Test-Host([hashtable] $Data) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Container = New-PesterContainer -Path $suite -Data $Data
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'None'
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputPath = "$folder/report.xml"
    $result = Invoke-Pester -Configuration $configuration
    foreach ($test in $result.Tests) {
        "$($test.Result): $($test.ExpandedName)"
        foreach ($record in $test.ErrorRecord | Where-Object { $test.Result -eq 'Failed' }) {
            "    $($record.Exception.Message)"
        }
    }
    $report = ([xml] [System.IO.File]::ReadAllText("$folder/report.xml")).'test-results'
    "The report: $($report.total) tests, $($report.failures) failed"
}

'--- A guest of 256 GiB on it'
Test-Host @{ MemorySize = 256GB; State = $state.FullName }

'--- The same on a host that lets a process lock 64 MiB, and whose kernel has other pages now'
Test-Host @{ MemorySize = 256GB; State = $state.FullName; Emulated = @{ MemlockLimit = '64M'; HostPageSize = '4K' } }

[System.IO.Directory]::Delete($folder, $true)

# Invoke-Pester has left the number of failed tests for the exit code, and these were to fail.
exit 0
