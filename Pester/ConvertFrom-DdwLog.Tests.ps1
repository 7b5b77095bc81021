BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:recordings = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"
    $script:log = "$recordings/k612-inj-powervm-2m/dmesg.txt"
}

Describe 'ConvertFrom-DdwLog' {
    It 'gives the offer of the platform, the question and the answer' {
        $query, $create = ConvertFrom-DdwLog $log | Where-Object Driver -EQ e1000e | Where-Object Event -In Query, Create

        $query.PageSizes, $query.LargestBlock, $query.WindowsAvailable | Should -Be '4 KiB, 64 KiB, 2 MiB', 16MB, 1
        $query.LargestWindow | Should -Be 32TB
        $create.PageSize, $create.Size, $create.StartAddress, $create.Liobn | Should -Be 2MB, 4GB, 0x800000000000000, 0x80000001L
    }

    It 'gives the same for a path, a file, lines and a text' {
        $expected = (ConvertFrom-DdwLog $log).Text
        $expected | Should -HaveCount 6

        (Get-Item $log | ConvertFrom-DdwLog).Text | Should -Be $expected
        (Get-Content $log | ConvertFrom-DdwLog).Text | Should -Be $expected
        (Get-Content $log -Raw | ConvertFrom-DdwLog).Text | Should -Be $expected
        (ConvertFrom-DdwLog -LiteralPath $log).Text | Should -Be $expected
        (ConvertFrom-DdwLog -InputObject (Get-Content $log)).Text | Should -Be $expected
    }

    It 'gives the file and the line number' {
        $entry = ConvertFrom-DdwLog $log | Where-Object Event -EQ Create

        $entry.Path | Should -Be (Convert-Path $log)
        (Get-Content $log)[$entry.Line - 1] | Should -Be $entry.Text
        (Get-Content $log | ConvertFrom-DdwLog | Where-Object Event -EQ Create).Line | Should -Be $entry.Line
    }

    It 'reads logs that are packed with gzip or xz' {
        Copy-Item $log $TestDrive/a.log
        gzip -k $TestDrive/a.log
        (ConvertFrom-DdwLog $TestDrive/a.log.gz).Text | Should -Be (ConvertFrom-DdwLog $log).Text
    }

    It 'reads many logs by wildcard, also after one that cannot be read' {
        Set-Content $TestDrive/x1.log ([byte[]] (0, 1, 2)) -AsByteStream
        Copy-Item $log $TestDrive/x2.log

        $entry = ConvertFrom-DdwLog $TestDrive/x*.log -ErrorVariable errors -ErrorAction SilentlyContinue
        $entry | Should -HaveCount 6
        $errors.FullyQualifiedErrorId | Should -BeLike 'LogUnreadable,*'
    }

    It 'gives the question of a refusal, and no window' {
        $entry = 'tg3 0001:00:01.0: ibm,create-pe-dma-window(2027) 800 8000000 20000001 18 0 returned -3 (liobn = 0x0 starting addr = 0 0)' |
            ConvertFrom-DdwLog

        $entry.Event, $entry.PciAddress, $entry.Driver, $entry.PageSize, $entry.Size, $entry.Status | Should -Be Create, 0001:00:01.0, tg3, 16MB, 0, -3
        $entry.Liobn ?? $entry.StartAddress | Should -BeNullOrEmpty
    }

    It 'gives the windows of the endpoints of a PowerNV host' {
        $powernv = "$PSScriptRoot/../tests/Engine.Tests/Data/logs/powernv.log"

        $first, $second = ConvertFrom-DdwLog $powernv -CurrentWindow
        $first.PciAddress, $first.Pe, $first.Slot, $first.Size, $first.PageSize | Should -Be '0030:01', 'fd', 0, 2GB, 4KB
        $second.Slot, $second.StartAddress, $second.Size, $second.PageSize, $second.BypassEnabled | Should -Be 1, 0x800000000000000, 8TB, 1GB, $false
        $second.Path | Should -Be (Convert-Path $powernv)

        (Get-Content $powernv | ConvertFrom-DdwLog -CurrentWindow).StartAddress | Should -Be $first.StartAddress, $second.StartAddress
        ConvertFrom-DdwLog $log -CurrentWindow | Should -BeNullOrEmpty
        (ConvertFrom-DdwLog $powernv | Where-Object Pe -EQ fb).Event | Should -Be 'SetUp', 'Window', 'Bypass', 'Released', 'Removed', 'Bypass'
    }

    It 'gives the window of another program to the byte as this module would make it' {
        $null = Connect-TestContainer
        $own = New-DmaWindow 1G 16G
        $other = '[ 90.3] pci 0030:01     : [PE# fd] Setting up window#1 800000000000000..80007ffffffffff pg=40000000' | ConvertFrom-DdwLog -CurrentWindow

        $other.StartAddress, $other.PageSize | Should -Be $own.StartAddress, $own.PageSize
        $other.Entries | Should -Be ($own | Get-TceTable).EntriesPerTable
        Disconnect-TceContainer test
    }

    It 'reads the JSON of <Program> from a file and from the pipeline' -ForEach @(
        @{ Program = 'journalctl'; HostName = 'host1'; Write = { @{ MESSAGE = $_; _HOSTNAME = 'host1'; _TRANSPORT = 'kernel' } | ConvertTo-Json -Compress } }
        @{ Program = 'dmesg'; HostName = $null; Write = { '      {', "         `"msg`": $($_ | ConvertTo-Json)", '      },' } }
    ) {
        $lines = Get-Content "$PSScriptRoot/../tests/Engine.Tests/Data/logs/powernv.log"
        $begin = $Program -eq 'dmesg' ? @('{', '   "dmesg": [') : @()
        Set-Content $TestDrive/json.log ($begin + @($lines -replace '^\[.*?\] ' | ForEach-Object $Write))
        $expected = $lines | ConvertFrom-DdwLog -CurrentWindow

        foreach ($windows in (ConvertFrom-DdwLog $TestDrive/json.log -CurrentWindow), (Get-Content $TestDrive/json.log | ConvertFrom-DdwLog -CurrentWindow)) {
            $windows.StartAddress | Should -Be $expected.StartAddress
            $windows[0].HostName | Should -Be $HostName
        }
    }

    It 'ignores other lines' {
        'one', '', 'e1000e 0000:00:01.0 eth0: Intel(R) PRO/1000' | ConvertFrom-DdwLog | Should -BeNullOrEmpty
    }

    It 'keeps all of an event in CSV and JSON' {
        $entry = ConvertFrom-DdwLog $log | Where-Object Event -EQ Query | Select-Object -First 1
        $csv = $entry | ConvertTo-Csv | ConvertFrom-Csv

        foreach ($name in $entry.PSObject.Properties.Name) {
            $csv.$name | Should -BeExactly "$($entry.$name)" -Because $name
        }
        ($entry | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json).PageSizes | Should -Be $entry.PageSizes
    }

    It 'shows all columns in 80 columns' {
        $text = (ConvertFrom-DdwLog $log | Out-String -Width 80) -replace '\s'

        $text | Should -Match '1available,upto16MiTCEs,4KiB,64KiB,2MiB'
    }

    It 'reads the host from <Line>' -ForEach @(
        @{ Line = 'Nov 27 02:12:22 lpar7 kernel: '; HostName = 'lpar7' }
        @{ Line = '2026-11-27T02:12:22+00:00 lpar7.example kernel: [    1.5] '; HostName = 'lpar7.example' }
        @{ Line = '[    1.5] '; HostName = $null }
        @{ Line = ''; HostName = $null }
    ) {
        ($Line + 'e1000e 0000:00:01.0: Skipping ibm,pmemory' | ConvertFrom-DdwLog).HostName | Should -Be $HostName
    }

    It 'shows no escape sequence of a log' {
        $entry = "`e[2J e1000e 0000:00:01.0: Skipping ibm,pmemory`e]52;c;eA==`a" | ConvertFrom-DdwLog

        $entry.Event | Should -Be SkippedPmem
        $entry.Text | Should -Not -Match '[\x00-\x1f]'
    }
}

Describe 'ConvertFrom-DdwLog with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'PathNotFound'; Script = { ConvertFrom-DdwLog nothing.log } }
        @{ Id = 'LogNotFound'; Script = { ConvertFrom-DdwLog -LiteralPath nothing.log } }
        @{ Id = 'LogUnreadable'; Script = { ConvertFrom-DdwLog "$recordings/k612-mixedmask/root.tar.gz" } }
        @{ Id = 'LogUnreadable'; Script = { ConvertFrom-DdwLog -LiteralPath /dev/null } }
        @{ Id = 'LogUnreadable'; Script = { ConvertFrom-DdwLog -LiteralPath $PSScriptRoot } }
        @{ Id = 'PathNotOfFile'; Script = { ConvertFrom-DdwLog variable:pid } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { ConvertFrom-DdwLog -Path $null } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | ConvertFrom-DdwLog -LiteralPath x } }
        @{ Id = 'AmbiguousParameterSet'; Script = { ConvertFrom-DdwLog -Path $log -InputObject line } }
    ) {
        Assert-Refusal $Script $Id
    }
}
