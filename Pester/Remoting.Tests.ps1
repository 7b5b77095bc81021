# Remoting over SSH to this machine: an own sshd with an own configuration, keys and port, all in a temporary folder.
# Each kind of host is an address of the loopback, with a subsystem of its own.
BeforeDiscovery {
    $script:sshd = @((Get-Command sshd, /usr/sbin/sshd -CommandType Application -ErrorAction Ignore).Source)[0]
    $script:kinds = @(
        @{ Kind = 'answers'; At = '127.0.0.1'; Status = 'Done'; Reason = '^$' }
        @{ Kind = 'is down'; At = '127.0.0.9'; Status = 'Unreachable'; Reason = 'Connection refused' }
        @{ Kind = 'has no PowerShell'; At = '127.0.0.2'; Status = 'Unreachable'; Reason = 'subsystem request failed' }
        @{ Kind = 'has no module'; At = '127.0.0.3'; Status = 'NoModule'; Reason = 'is not in a folder of PSModulePath' }
        @{ Kind = 'has an old module'; At = '127.0.0.4'; Status = 'OldModule'; Reason = 'version 0\.0\.9\. Version 0\.2\.0 or later' }
        @{ Kind = 'hangs'; At = '127.0.0.5'; Status = 'TimedOut'; Reason = 'did not answer within 20 seconds' }
        @{ Kind = 'hangs in the script'; At = '127.0.0.6'; Status = 'TimedOut'; Reason = 'did not end within 20 seconds' }
        @{ Kind = 'fails in the script'; At = '127.0.0.7'; Status = 'Failed'; Reason = '^no window$' }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Starts sshd, and returns its port and the process that ends it.
    function Open-Server([string] $Sshd, [string] $Folder) {
        foreach ($key in 'host', 'user') {
            ssh-keygen -q -t ed25519 -N '' -f "$Folder/$key"
        }
        # sshd as root needs this folder. Debian's service makes it, but the service may not run here.
        if ((id -u) -eq 0) {
            $null = New-Item -ItemType Directory -Force /run/sshd
        }

        $module = (Get-Module SpaprDdw).ModuleBase
        $null = New-Item -ItemType Directory "$Folder/empty", "$Folder/old"
        Copy-Item $module "$Folder/old/SpaprDdw" -Recurse
        $manifest = "$Folder/old/SpaprDdw/SpaprDdw.psd1"
        (Get-Content $manifest -Raw) -replace "(ModuleVersion *= *)'[^']+'", "`$1'0.0.9'" | Set-Content $manifest

        # sshd gives the variables of this process to no subsystem.
        $pwsh = (Get-Command pwsh).Source
        Set-Content "$Folder/hangs.sh" 'exec cat >/dev/null'
        foreach ($name in 'powershell', 'empty', 'old') {
            Set-Content "$Folder/$name.sh" @(
                '#!/bin/sh'
                "export PATH='$env:PATH' HOME='$HOME' PSModulePath='$($name -eq 'powershell' ? (Split-Path $module) : "$Folder/$name")'"
                "exec '$pwsh' -sshs -NoLogo -NoProfile"
            )
        }

        # sshd must not outlive this process, also if that is killed. So a shell waits for a line, or for the end of its
        # input, and then ends sshd. Nobody deletes the folder of a process that was killed, so it does that too.
        $guard = '"$0" -D -f "$1/sshd_config" -E "$1/log" & read -r line || rm -rf "$2"; kill $!; wait'
        foreach ($attempt in 1..5) {
            $socket = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
            $socket.Start()
            $port = $socket.LocalEndpoint.Port
            $socket.Stop()
            Set-Content "$Folder/sshd_config" @(
                "Port $port"
                1..7 | ForEach-Object { "ListenAddress 127.0.0.$_" }
                "HostKey $Folder/host"
                "AuthorizedKeysFile $Folder/user.pub"
                "PidFile $Folder/pid"
                'StrictModes no'
                'UsePAM no'
                'PasswordAuthentication no'
                'KbdInteractiveAuthentication no'
                'powershell', 'empty', 'old', 'hangs' | ForEach-Object { "Subsystem $_ /bin/sh '$Folder/$_.sh'" }
            )
            # ssh knows the server's key, so it asks nothing.
            Set-Content "$Folder/known" (1..7 | ForEach-Object { "[127.0.0.$_]:$port $(Get-Content "$Folder/host.pub")" })

            $start = [System.Diagnostics.ProcessStartInfo]::new('/bin/sh', [string[]] ('-c', $guard, $Sshd, $Folder, (Split-Path $Folder)))
            $start.RedirectStandardInput = $true
            $shell = [System.Diagnostics.Process]::Start($start)
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            do {
                Start-Sleep -Milliseconds 20
                $isUp = Test-Path "$Folder/pid"
                $log = "$(Get-Content "$Folder/log" -Raw -ErrorAction Ignore)"
            } until ($isUp -or $log -match 'Cannot bind any address' -or $clock.Elapsed.TotalSeconds -gt 60)
            if ($isUp -and $log -notmatch 'Bind to port') {
                return @{ Port = $port; Shell = $shell }
            }
            Close-Server $shell
            if ($log -notmatch 'Bind to port') {
                break
            }
            # Another program took the port before sshd did.
            Remove-Item "$Folder/log"
        }
        throw "sshd does not start: $log"
    }

    function Close-Server([System.Diagnostics.Process] $Shell) {
        $Shell.StandardInput.WriteLine()
        $Shell.WaitForExit()
    }
}

Describe 'Remoting over SSH' {
    if (-not $sshd) {
        It 'is tested only with openssh-server' {
            Set-ItResult -Skipped -Because 'sshd is not installed'
        }
        return
    }

    Context 'to <Sshd>' -ForEach @{ Sshd = $sshd; Kinds = $kinds } {
        BeforeAll {
            $script:folder = (New-Item -ItemType Directory "$TestDrive/ssh").FullName
            $script:server = Open-Server $Sshd $folder
            $script:port = $server.Port
            $script:options = @{ UserKnownHostsFile = "$folder/known"; LogLevel = 'ERROR' }
            $script:session = New-PSSession -HostName 127.0.0.1 -Port $port -KeyFilePath "$folder/user" -Options $options -ErrorAction Stop
        }

        AfterAll {
            if ($session) {
                Remove-PSSession $session
            }
            if ($server) {
                Close-Server $server.Shell
            }
            Get-TceContainer | Disconnect-TceContainer
        }

        It 'connects, plans, tests and exports there, and fetches the state' {
            $rows = Invoke-Command $session {
                Import-Module SpaprDdw
                Connect-TceContainer -Platform PSeries -Name remote
                Measure-DmaWindow 64GB -Container remote
                Test-DmaWindow -MemorySize 64GB -Container remote
                New-DmaWindow 64KB 1GB
                Export-TceState -Path "$using:folder/state.json" -Container remote
            }
            Copy-Item -FromSession $session "$folder/state.json" "$TestDrive/fetched.json"

            $rows[0].Name | Should -Be remote
            ($rows | Where-Object Recommended).PageSize | Should -Be 64KB
            ($rows | Where-Object Passed).PSComputerName | Should -Be 127.0.0.1
            $twin = Import-TceState "$TestDrive/fetched.json" -Name twin
            (Get-DmaWindow -Container $twin).Count | Should -Be 2
        }

        It 'refuses a window of the other process, and takes its plan' {
            $rows = Invoke-Command $session {
                Import-Module SpaprDdw
                $null = Connect-TceContainer -Name far
                Select-TceContainer far
                New-DmaWindow 64KB 1GB
                Measure-DmaWindow 1GB
            }
            $null = Connect-TceContainer -Name near

            Get-ErrorId { $rows[0] | Remove-DmaWindow } | Should -Be ContainerClosed
            ($rows | Select-Object -Skip 1 | New-DmaWindow -Container near).Size | Should -Be 1GB
        }

        It 'gives fleet.ps1 a verdict for each guest of a host, and one for a host without the module' {
            Set-Content "$TestDrive/hosts.csv" @(
                'HostName,Guest,MemorySize,Group,Port,KeyFilePath,Subsystem'
                "127.0.0.1,a,1 GiB,4095,$port,$folder/user,"
                "127.0.0.1,b,2 GiB,4095,$port,$folder/user,"
                "127.0.0.3,c,1 GiB,4095,$port,$folder/user,empty"
            )
            $rows = & "$PSScriptRoot/../examples/fleet.ps1" "$TestDrive/hosts.csv" -Options $options -TimeoutSeconds 60

            # No machine has the group 4095, and this one may be no POWER host: the reason comes from the command there.
            $rows.Guest | Should -Be a, b, c
            $rows.Verdict | Should -Be Failed, Failed, NoModule
            $rows[0].Reason | Should -Match 'POWER|group|vfio'
        }

        It 'leaves no server and no folder if the process of the tests is killed' {
            $other = Open-Server $Sshd (New-Item -ItemType Directory "$TestDrive/killed/ssh").FullName
            $other.Shell.StandardInput.Close()

            $other.Shell.WaitForExit(60000) | Should -BeTrue
            "$TestDrive/killed" | Should -Not -Exist
            { [System.Net.Sockets.TcpClient]::new('127.0.0.1', $other.Port) } | Should -Throw '*refused*'
        }

        Context 'with Invoke-OnHosts.ps1' {
            BeforeAll {
                $subsystems = @{ '127.0.0.2' = 'none'; '127.0.0.3' = 'empty'; '127.0.0.4' = 'old'; '127.0.0.5' = 'hangs' }
                $script:asked = @(
                    $Kinds.At | ForEach-Object {
                        [pscustomobject] @{ HostName = $_; Port = $port; KeyFilePath = "$folder/user"; Subsystem = $subsystems[$_] }
                    }
                )
                $script:answers = $asked | & "$PSScriptRoot/../examples/Invoke-OnHosts.ps1" -Options $options -TimeoutSeconds 20 {
                    switch ($env:SSH_CONNECTION.Split(' ')[2]) {
                        127.0.0.6 { 'begun'; Start-Sleep 40 }
                        127.0.0.7 { 'before'; throw 'no window' }
                    }
                    $null = Connect-TceContainer -Name asked
                    Get-TceInfo
                }
            }

            It 'gives a host that <Kind> a row: <Status>' -ForEach $kinds {
                $row = @($answers | Where-Object HostName -EQ $At)

                $row | Should -HaveCount 1
                $row.Status | Should -Be $Status
                "$($row.Reason)" | Should -Match $Reason
            }

            It 'returns the output of the hosts that answer, also what came before an error or the end of the time' {
                $answers | Should -HaveCount $asked.Count
                ($answers | Where-Object Status -EQ Done).Output.Container | Should -Be asked
                ($answers | Where-Object Status -EQ Failed).Output | Should -Be before
                ($answers | Where-Object HostName -EQ 127.0.0.6).Output | Should -Be begun
                ($answers | Where-Object HostName -In 127.0.0.9, 127.0.0.2, 127.0.0.3, 127.0.0.4, 127.0.0.5).Output | Should -BeNullOrEmpty
            }
        }
    }
}
