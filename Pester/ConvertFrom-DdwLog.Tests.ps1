BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:recordings = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"
    $script:log = "$recordings/k612-inj-powervm-2m/dmesg.txt"
}

Describe 'ConvertFrom-DdwLog' {
    It 'tells what the platform can give, what was asked and got' {
        $query, $create = ConvertFrom-DdwLog $log | Where-Object Driver -EQ e1000e | Where-Object Event -In Query, Create

        $query.PageSizes, $query.LargestBlock, $query.WindowsAvailable | Should -Be '4 KiB, 64 KiB, 2 MiB', 16MB, 1
        $query.LargestWindow | Should -Be 32TB
        $create.PageSize, $create.Size, $create.StartAddress, $create.Liobn | Should -Be 2MB, 4GB, 0x800000000000000, 0x80000001L
    }

    It 'takes a path, a file from the pipeline, lines and text, alike' {
        $expected = (ConvertFrom-DdwLog $log).Text
        $expected | Should -HaveCount 6

        (Get-Item $log | ConvertFrom-DdwLog).Text | Should -Be $expected
        (Get-Content $log | ConvertFrom-DdwLog).Text | Should -Be $expected
        (Get-Content $log -Raw | ConvertFrom-DdwLog).Text | Should -Be $expected
        (ConvertFrom-DdwLog -LiteralPath $log).Text | Should -Be $expected
        (ConvertFrom-DdwLog -InputObject (Get-Content $log)).Text | Should -Be $expected
    }

    It 'tells file and line' {
        $told = ConvertFrom-DdwLog $log | Where-Object Event -EQ Create

        $told.Path | Should -Be (Convert-Path $log)
        (Get-Content $log)[$told.Line - 1] | Should -Be $told.Text
        (Get-Content $log | ConvertFrom-DdwLog | Where-Object Event -EQ Create).Line | Should -Be $told.Line
    }

    It 'reads what gzip and xz packed' {
        Copy-Item $log $TestDrive/a.log
        gzip -k $TestDrive/a.log
        (ConvertFrom-DdwLog $TestDrive/a.log.gz).Text | Should -Be (ConvertFrom-DdwLog $log).Text
    }

    It 'reads many logs by wildcard, and goes on after one that it cannot read' {
        Set-Content $TestDrive/x1.log ([byte[]] (0, 1, 2)) -AsByteStream
        Copy-Item $log $TestDrive/x2.log

        $told = ConvertFrom-DdwLog $TestDrive/x*.log -ErrorVariable errors -ErrorAction SilentlyContinue
        $told | Should -HaveCount 6
        $errors.FullyQualifiedErrorId | Should -BeLike 'LogUnreadable,*'
    }

    It 'emits a line of a refusal with what was asked and no more' {
        $told = 'tg3 0001:00:01.0: ibm,create-pe-dma-window(2027) 800 8000000 20000001 18 0 returned -3 (liobn = 0x0 starting addr = 0 0)' |
            ConvertFrom-DdwLog

        $told.Event, $told.PciAddress, $told.Driver, $told.PageSize, $told.Size, $told.Status | Should -Be Create, 0001:00:01.0, tg3, 16MB, 0, -3
        $told.Liobn ?? $told.StartAddress | Should -BeNullOrEmpty
    }

    It 'emits nothing for other lines' {
        'one', '', 'e1000e 0000:00:01.0 eth0: Intel(R) PRO/1000' | ConvertFrom-DdwLog | Should -BeNullOrEmpty
    }

    It 'keeps all of an event in CSV and JSON' {
        $told = ConvertFrom-DdwLog $log | Where-Object Event -EQ Query | Select-Object -First 1
        $csv = $told | ConvertTo-Csv | ConvertFrom-Csv

        foreach ($name in $told.PSObject.Properties.Name) {
            $csv.$name | Should -BeExactly "$($told.$name)" -Because $name
        }
        ($told | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json).PageSizes | Should -Be $told.PageSizes
    }

    It 'drops nothing in 80 columns' {
        $text = (ConvertFrom-DdwLog $log | Out-String -Width 80) -replace '\s'

        $text | Should -Match '1more,upto16MiTCEs,4KiB,64KiB,2MiB'
    }

    It 'lets no escape sequence of a log through' {
        $told = "`e[2J e1000e 0000:00:01.0: Skipping ibm,pmemory`e]52;c;eA==`a" | ConvertFrom-DdwLog

        $told.Event | Should -Be SkippedPmem
        $told.Text | Should -Not -Match '[\x00-\x1f]'
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
