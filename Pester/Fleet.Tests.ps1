# examples/fleet.ps1: verdicts as objects, as JSON lines and as a page. Remoting.Tests.ps1 has the answers of real hosts.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:fleet = "$PSScriptRoot/../examples/fleet.ps1"
    $script:csv = "$TestDrive/hosts.csv"
    $script:results = "$TestDrive/fleet.jsonl"
    $script:page = "$TestDrive/fleet.html"
    Copy-Item "$PSScriptRoot/../tests/Engine.Tests/Data/partition/k612-phbs/root.tar.gz" "$TestDrive/saved.tar.gz"

    function Save-Fleet([string[]] $Line) {
        Set-Content $csv @('HostName,Platform,Root,Guest,MemorySize,BackingPageSize'; $Line)
    }
}

Describe 'examples/fleet.ps1' {
    BeforeAll {
        Save-Fleet 'h1,Power9,,small,64 GiB,64 KiB', 'h2,PSeries,,large,256 GiB,64 KiB', 'h2,PSeries,,wrong,1 XB,64 KiB', 'p1,,saved.tar.gz,,,', 'p2,,none.tar.gz,,,'
        $script:rows = & $fleet $csv -Results $results -Report $page
    }

    It 'gives each line of the file its verdict, also when another one fails' {
        $rows.Verdict | Should -Be Ready, NotReady, Failed, NotReady, Failed
        $rows.HostName | Should -Be h1, h2, h2, p1, p2
        $rows[1].Reason | Should -BeLike 'Qemu-* asks for 2 levels, and the host supports 1.'
        $rows[1].Programs.Verdict | Should -Be KilledWhenGuestAsks
        $rows[3].Devices.Count | Should -BeGreaterThan 5
        $rows[4].Reason | Should -Match "none\.tar\.gz' does not exist"
        Get-TceContainer fleet-* | Should -BeNullOrEmpty
    }

    It 'writes each as a line of JSON' {
        $lines = Get-Content $results | ConvertFrom-Json

        $lines | Should -HaveCount 5
        ($lines | Where-Object Guest -EQ small).LockedMemory | Should -Be $rows[0].LockedMemory
    }

    It 'writes a page with the guests, and with the devices of the partitions under the names of their hosts' {
        $text = Get-Content $page -Raw
        $text | Should -Match '"title":"Guests and partitions"'
        $text | Should -Match '"title":"PCI devices"'
        $text | Should -Match '\[1,3,"NotOffered","p1"'
    }

    It 'asks again only what is new, changed or without an answer' {
        Save-Fleet 'h1,Power9,,small,64 GiB,64 KiB', 'h2,PSeries,,large,16 GiB,64 KiB', 'h3,Power10,,new,8 GiB,2 MiB', 'p1,,saved.tar.gz,,,', 'p2,,none.tar.gz,,,'
        Copy-Item "$TestDrive/saved.tar.gz" "$TestDrive/none.tar.gz"
        $again = & $fleet $csv -Results $results -Report $page

        $again.Verdict | Should -Be Ready, Ready, Ready, NotReady, NotReady
        (Get-Content $results | Select-Object -Skip 5 | ConvertFrom-Json).HostName | Sort-Object | Should -Be h2, h3, p2
        (& $fleet $csv -Results $results).Verdict | Should -Be $again.Verdict
        Get-Content $results | Should -HaveCount 8
    }

    It 'goes on after a run that ended while it wrote a line' {
        Save-Fleet 'h1,Power9,,a,64 GiB,64 KiB', 'h2,Power9,,b,64 GiB,64 KiB'
        $null = & $fleet $csv -Results "$TestDrive/cut.jsonl"
        $text = Get-Content "$TestDrive/cut.jsonl" -Raw
        Set-Content "$TestDrive/cut.jsonl" $text.Substring(0, $text.Length - 40) -NoNewline

        $again = & $fleet $csv -Results "$TestDrive/cut.jsonl" -WarningVariable warnings -WarningAction SilentlyContinue
        $again.Verdict | Should -Be Ready, Ready
        $warnings | Should -BeLike '*is damaged*'
        $third = & $fleet $csv -Results "$TestDrive/cut.jsonl" -WarningAction SilentlyContinue
        $third.Verdict | Should -Be Ready, Ready
        Get-Content "$TestDrive/cut.jsonl" | Where-Object { $_ } | Should -HaveCount 3
    }

    It 'reads other columns, blanks, lines without a value, a byte order mark, and a line twice' {
        Set-Content $csv -Encoding utf8BOM @(
            'Asked, HostName, Platform, Root, Guest, MemorySize, Programs'
            '"x", h1, Power9, , db, 64 GiB , 7'
            ''
            ',, ,,,,'
            'x, h1, Power9, , DB, 1 XB, 7'
            'x, h1, Power9, , db, 64 GiB, 7'
        )
        $other = & $fleet $csv -Results "$TestDrive/csv.jsonl"

        $other.Guest | Should -BeExactly db, DB, db
        $other.Verdict | Should -Be Ready, Failed, Ready
        Get-Content "$TestDrive/csv.jsonl" | Should -HaveCount 2
    }

    It 'says what a line lacks, and asks each host in the way of its line' {
        Set-Content $csv @(
            'HostName,Platform,Root,Guest,MemorySize,Port'
            'h1,Power9,,none,,'
            ',,,nameless,1 GiB,'
            'p1,,saved.tar.gz,saved,1 GiB,'
            '127.0.0.9,Power9,,emulated,1 GiB,1'
            '127.0.0.9,,,real,1 GiB,1'
        )
        $lines = & $fleet $csv -TimeoutSeconds 20

        $lines.Verdict | Should -Be Failed, Failed, NotReady, Ready, Unreachable
        $lines.Reason[0..1] | Should -Be 'MemorySize is empty. An emulated host needs the size of a guest.', 'HostName is empty.'
    }

    It 'does not speak of windows where no device has one' {
        $null = New-Item "$TestDrive/virtual" -ItemType Directory
        tar xzf "$TestDrive/saved.tar.gz" -C "$TestDrive/virtual" --exclude '*/pci@*' --exclude '*/bus/pci/devices/*'
        Save-Fleet 'p3,,virtual,,,'

        $row = & $fleet $csv 3>$null
        $row.Verdict, $row.Reason | Should -Be Ready, 'There is no PCI device.'
    }

    It 'asks again for the start of another program' {
        Save-Fleet 'h1,Power9,,a,64 GiB,64 KiB'
        $null = & $fleet $csv -Results "$TestDrive/user.jsonl"

        (& $fleet $csv -Results "$TestDrive/user.jsonl" -User Dpdk).Programs.User | Should -BeLike 'Dpdk*'
    }

    It 'refuses <Because> before it asks' -ForEach @(
        @{ Because = 'a file with other separators'; Line = 'HostName;Platform;MemorySize'; With = @{}; Message = '*has no column HostName*' }
        @{ Because = 'a folder that does not exist'; Line = 'HostName,Platform,MemorySize'; With = @{ Results = '/none/x.jsonl' }; Message = "The folder '/none' for *" }
    ) {
        Set-Content $csv $Line, ($Line -replace '\w+', 'Power9')

        { & $fleet $csv @With } | Should -Throw $Message
    }

    It 'keeps what is done and leaves no process when it is stopped' {
        Save-Fleet 'h1,Power9,,a,64 GiB,64 KiB', 'h2,,,hangs,64 GiB,', 'h3,Power9,,c,64 GiB,64 KiB'
        $null = New-Item "$TestDrive/hang/ssh" -Value "#!/bin/sh`necho `$`$ > '$TestDrive/pid'`nexec sleep 60`n" -Force
        chmod +x "$TestDrive/hang/ssh"
        $path, $run = $env:PATH, [powershell]::Create()
        try {
            $env:PATH = "$TestDrive/hang:$path"
            $null = $run.AddCommand($fleet).AddParameters(@{ Path = $csv; Results = "$TestDrive/stopped.jsonl"; ThrottleLimit = 2 }).BeginInvoke()
            $clock = [Diagnostics.Stopwatch]::StartNew()
            while ($clock.Elapsed.TotalSeconds -lt 50 -and (@(Get-Content "$TestDrive/stopped.jsonl" -ErrorAction Ignore).Count -lt 2 -or -not (Test-Path "$TestDrive/pid"))) {
                Start-Sleep -Milliseconds 50
            }
            $clock.Restart()
            $run.Stop()
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 30
        } finally {
            $env:PATH = $path
            $run.Dispose()
        }

        (Get-Content "$TestDrive/stopped.jsonl" | ConvertFrom-Json).HostName | Sort-Object | Should -Be h1, h3
        Get-Process -Id (Get-Content "$TestDrive/pid") -ErrorAction Ignore | Wait-Process -Timeout 20 -ErrorAction Ignore
        Get-Process -Id (Get-Content "$TestDrive/pid") -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'gives a host that is down a row' -ForEach @(@{ Ssh = Get-Command ssh -ErrorAction Ignore }) {
        if (-not $Ssh) {
            Set-ItResult -Skipped -Because 'ssh is not installed'
        }
        Set-Content $csv 'HostName,Guest,MemorySize,Group,Port', '127.0.0.9,a,1 GiB,5,1', '127.0.0.9,b,2 GiB,5,1'

        $down = & $fleet $csv -TimeoutSeconds 20
        $down.Guest | Should -Be a, b
        $down.Verdict | Should -Be Unreachable, Unreachable
        $down.Reason | Should -Match 'Connection refused'
    }
}

Describe 'examples/Invoke-OnHosts.ps1' {
    BeforeAll {
        $script:onHosts = "$PSScriptRoot/../examples/Invoke-OnHosts.ps1"
    }

    It 'gives no name and no subsystem to ssh that ssh could take for an option' {
        $rows = '-oProxyCommand=touch', '', [pscustomobject] @{ HostName = 'h'; Subsystem = '-oProxyCommand=touch' } | & $onHosts { 1 }

        $rows.Status | Should -Be Failed, Failed, Failed
        $rows.Reason | Should -BeLike '*is empty or begins with a hyphen.'
    }

    It 'takes addresses of IPv6, and options that it sets itself' -ForEach @(@{ Ssh = Get-Command ssh -ErrorAction Ignore }) {
        if (-not $Ssh) {
            Set-ItResult -Skipped -Because 'ssh is not installed'
        }
        $rows = '[::1]:1', [pscustomobject] @{ HostName = '::1'; Port = 1 } | & $onHosts { 1 } -Options @{ BatchMode = 'yes' }

        $rows.Reason | Should -BeLike '*host ::1 port 1: *'
    }

    It 'gives a host on which ssh <Kind> the status <Status>' -ForEach @(
        @{ Kind = 'hangs'; Does = 'exec sleep 200'; Status = 'TimedOut'; Reason = 'PowerShell on the host did not answer within 3 seconds.' }
        @{ Kind = 'ends at once'; Does = 'exit 255'; Status = 'Unreachable'; Reason = 'ssh failed and did not say why.' }
        @{ Kind = 'ends with an error'; Does = 'echo one >&2; echo two >&2; exit 255'; Status = 'Unreachable'; Reason = 'two' }
    ) {
        $path = $env:PATH
        $null = New-Item "$TestDrive/bin/ssh" -Value "#!/bin/sh`n$Does`n" -Force
        chmod +x "$TestDrive/bin/ssh"
        try {
            $env:PATH = "$TestDrive/bin:$path"
            $row = 'h' | & $onHosts { 1 } -TimeoutSeconds 3
        } finally {
            $env:PATH = $path
        }

        $row.Status | Should -Be $Status
        $row.Reason | Should -Be $Reason
        $row.Duration.TotalSeconds | Should -BeLessThan 100
    }
}
