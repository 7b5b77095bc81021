#!/usr/bin/env pwsh
<#
.SYNOPSIS
Runs a script on many hosts through SSH, and writes one row for each host: its output, or why it has none.
.DESCRIPTION
The hosts need PowerShell 7.6, the module, and a subsystem for PowerShell in the configuration of sshd. ssh must be able
to log in without a question. A host that fails does not stop the others.

Status      Reason
Done        empty; Output is what the script wrote
Failed      the first error of the script; Output is what it wrote all the same
Unreachable what ssh said
NoModule    the host does not have the module
OldModule   the version of the module that the host has
TimedOut    what took too long: to connect, or to run the script; Output is what it wrote until then
.EXAMPLE
Import-Csv hosts.csv | ./Invoke-OnHosts.ps1 { Get-PciDmaWindow }

hosts.csv has a column HostName, and optionally Port, UserName, KeyFilePath and Subsystem.
.EXAMPLE
'p9a', 'p9b' | ./Invoke-OnHosts.ps1 { param($size) Measure-DmaWindow $size } -ArgumentList 512GB
#>
#Requires -Version 7.6
[CmdletBinding()]
param(
    # The script. It runs on each host, after the import of the module there.
    [Parameter(Mandatory, Position = 0)]
    [scriptblock] $ScriptBlock,

    # Arguments of the script.
    [object[]] $ArgumentList = @(),

    # Names of hosts, or rows with HostName, Port, UserName, KeyFilePath and Subsystem. Of these, only HostName is needed:
    # for what is empty, ssh uses its own configuration.
    [Parameter(Mandatory, ValueFromPipeline)]
    [object[]] $InputObject,

    # Options of ssh, as ssh_config names them.
    [hashtable] $Options = @{},

    # The oldest version of the module that may answer.
    [version] $MinimumVersion = '0.2.0',

    # Seconds to connect, and then seconds to run the script.
    [ValidateRange(1, 86400)]
    [int] $TimeoutSeconds = 60,

    # The number of hosts that run at the same time.
    [ValidateRange(1, 1000)]
    [int] $ThrottleLimit = 8
)

begin {
    $ErrorActionPreference = 'Stop'
    $hosts = [System.Collections.Generic.List[object]]::new()

    # Runs on the host. Its first object says whether the module is there; the output of the script follows.
    $remote = {
        param($text, $arguments, $minimum)
        $ErrorActionPreference = 'Continue'
        $newest = Get-Module SpaprDdw -ListAvailable | Sort-Object Version -Descending | Select-Object -First 1
        $status = $null -eq $newest ? 'NoModule' : $newest.Version -lt $minimum ? 'OldModule' : 'Done'
        [pscustomobject] @{ Status = $status; Version = "$($newest.Version)" }
        if ($status -eq 'Done') {
            Import-Module $newest.Path -ErrorAction Stop
            & ([scriptblock]::Create($text)) @arguments
        }
    }
}

process {
    $hosts.AddRange($InputObject)
}

end {
    # A variable of the caller cannot be a script in another thread, so the scripts go there as texts.
    $scripts = @{ Remote = "$remote"; User = "$ScriptBlock" }
    $done = 0
    $hosts | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
        $row = $_
        $name = "$($row -is [string] ? $row : $row.HostName)"
        $settings = $using:Options
        $seconds = $using:TimeoutSeconds
        $minimum = $using:MinimumVersion
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $session = $status = $reason = $null
        $output = @()

        # New-PSSession does not keep what ssh said, and if ssh ends at once, it can end PowerShell with all other hosts
        # (an error in a thread of its own, seen with 7.6). So ssh opens the subsystem first. Throws what ssh says.
        function Assert-Subsystem([hashtable] $Connection, [int] $Seconds) {
            $words = @('-s', '-n', "-oConnectTimeout=$Seconds")
            $words += $Connection.Options.GetEnumerator().ForEach{ "-o$($_.Key)=$($_.Value)" }
            if ($Connection.Port) { $words += '-p', $Connection.Port }
            if ($Connection.UserName) { $words += '-l', $Connection.UserName }
            if ($Connection.KeyFilePath) { $words += '-i', $Connection.KeyFilePath }
            $isUri = $Connection.HostName -match ':\d+$' -and -not ($Connection.HostName -as [ipaddress])
            $words += '--', ($isUri ? "ssh://$($Connection.HostName)" : $Connection.HostName), ($Connection.Subsystem ?? 'powershell')
            $start = [System.Diagnostics.ProcessStartInfo]::new('ssh', [string[]] $words)
            $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $ssh = [System.Diagnostics.Process]::Start($start)
            try {
                $null = $ssh.StandardOutput.ReadToEndAsync()
                $said = $ssh.StandardError.ReadToEndAsync()
                # Short waits, because Ctrl+C ends none.
                while (-not $ssh.WaitForExit(50)) {
                    if ($clock.Elapsed.TotalSeconds -ge $Seconds) { throw 'ssh hangs.' }
                }
                if ($ssh.ExitCode -eq 255) {
                    throw ($said.Result -split '\r?\n').Trim().Where{ $_ }[-1] ?? 'ssh failed and did not say why.'
                }
            } finally {
                $ssh.Kill()
                $ssh.Dispose()
            }
        }

        $connection = @{
            HostName          = $name
            Options           = $settings.Clone()
            ConnectingTimeout = 1000 * $seconds
        }
        if (-not $settings.ContainsKey('BatchMode')) {
            $connection.Options.BatchMode = 'yes'
        }
        if ($name -match '^\[(?<address>.+)\](:(?<port>\d+))?$') {
            # New-PSSession does not know the brackets around an address of IPv6.
            $connection.HostName = $Matches.address
            if ($Matches.port) { $connection.Port = $Matches.port }
        }
        foreach ($key in 'Port', 'UserName', 'KeyFilePath', 'Subsystem') {
            if ($row -isnot [string] -and $row.$key) {
                $connection.$key = $row.$key
            }
        }

        try {
            # ssh would take a name with a hyphen in front for an option, and an option can start a program here.
            if ("$($connection.HostName)"[0] -in $null, '-' -or "$($connection.Subsystem)"[0] -eq '-') {
                $status = 'Failed'
                throw "The name '$name' or the subsystem '$($connection.Subsystem)' is empty or begins with a hyphen."
            }
            Assert-Subsystem $connection $seconds
            $session = New-PSSession @connection -ErrorAction Stop
            $remote = [scriptblock]::Create(($using:scripts).Remote)
            $arguments = ($using:scripts).User, $using:ArgumentList, $minimum
            $job = Invoke-Command -Session $session $remote -ArgumentList $arguments -AsJob
            $isInTime = Wait-Job $job -Timeout $seconds
            $problems = @()
            $head, $output = Receive-Job $job -ErrorAction SilentlyContinue -ErrorVariable problems
            $status = -not $isInTime ? 'TimedOut' : $problems ? 'Failed' : $head.Status
            $reason = switch ($status) {
                TimedOut { "The script did not end within $seconds seconds." }
                Failed { "$($problems[0])" }
                NoModule { 'SpaprDdw is not in a folder of PSModulePath.' }
                OldModule { "SpaprDdw has the version $($head.Version). Version $minimum or later is needed." }
            }
        } catch {
            $reason = $_.Exception.Message
            if (-not $status -and $clock.Elapsed.TotalSeconds -ge $seconds) {
                $status, $reason = 'TimedOut', "PowerShell on the host did not answer within $seconds seconds."
            }
            $status ??= 'Unreachable'
        } finally {
            # A host that hangs does not answer the end of its session either. PowerShell ends its ssh after a minute.
            if ($session -and $status -in $null, 'TimedOut') {
                $session.Runspace.CloseAsync()
            } elseif ($session) {
                Remove-PSSession $session
            }
        }

        $clock.Stop()
        [pscustomobject] @{
            HostName = $name
            Status   = $status
            Reason   = $reason
            Output   = @($output).Where{ $null -ne $_ }
            Duration = $clock.Elapsed
        }
    } | ForEach-Object {
        $done++
        $percent = 100 * $done / $hosts.Count
        Write-Progress 'Hosts' "$done of $($hosts.Count): $($_.HostName) $($_.Status)" -PercentComplete $percent
        $_
    }
    Write-Progress 'Hosts' -Completed
}
