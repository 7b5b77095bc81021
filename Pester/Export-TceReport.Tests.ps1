# The pages are read as text here. tests/Browser opens them in a browser.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-MappedContainer
    $data = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"
    $script:devices = Get-PciDmaWindow -Root $data/k612-phbs/root.tar.gz
    $script:page = "$TestDrive/report.html"

    # Reads the tables of a page: their titles, properties, columns, and rows as the page has them.
    function Get-Sheet([string] $Path = $page) {
        $text = Get-Content -LiteralPath $Path -Raw
        $rows, $head = 'rows-data', 'sheets-data' | ForEach-Object {
            $text -match "(?s)<script type=`"application/json`" id=`"$_`">(.*?)</script>" | Should -BeTrue
            $Matches[1] | ConvertFrom-Json -NoEnumerate
        }
        $number = 0
        foreach ($sheet in $head.sheets) {
            [pscustomobject] @{
                Title      = $sheet.title
                Properties = $sheet.properties
                Columns    = @($sheet.columns | ForEach-Object { $sheet.properties[$_] })
                Rows       = @($rows | Where-Object { $_[0] -eq $number })
            }
            $number++
        }
    }

    # The value of a property in a row of a table.
    function Get-Value([object] $Sheet, [object[]] $Row, [string] $Property) {
        $Row[3 + [array]::IndexOf([string[]] $Sheet.Properties, $Property)]
    }
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Export-TceReport' {
    It 'writes one page, and returns its file' {
        $file = Get-DmaWindow | Export-TceReport $page -Title 'Hosts & <guests>'

        $file.FullName | Should -Be $page
        $text = Get-Content $page -Raw
        $text | Should -BeLike '<!DOCTYPE html>*'
        $text | Should -BeLike '*<title>Hosts &amp; &lt;guests&gt;</title>*'
        $text | Should -Not -Match '\{\{'
        Get-ChildItem $TestDrive | Should -HaveCount 1
    }

    It 'lets the browser run only its own script, and load nothing' {
        $null = Get-DmaWindow | Export-TceReport $page
        $text = Get-Content $page -Raw

        $text | Should -Not -Match '(?i)(src|href)\s*='
        $text -match 'content="(default-src [^"]+)"' | Should -BeTrue
        $policy = $Matches[1]
        $policy | Should -BeLike "default-src 'none'; *"
        foreach ($part in 'style', 'script') {
            $text -match "(?s)<$part>(.*?)</$part>" | Should -BeTrue
            $hash = [Convert]::ToBase64String([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($Matches[1])))
            $policy | Should -BeLike "*$part-src 'sha256-$hash'*"
        }
    }

    It 'has a table for each kind of objects, in the order in which they come' {
        $null = @(Get-DmaWindow; $devices; Get-TceInfo; Measure-DmaWindow 1GB; Test-DmaWindow 1GB) | Export-TceReport $page

        $sheets = Get-Sheet
        $sheets.Title | Should -Be 'Windows', 'PCI devices', 'Features of containers', 'Plans', 'Tests of windows'
        $sheets[0].Rows | Should -HaveCount 2
        $sheets[1].Rows | Should -HaveCount $devices.Count
        $sheets[0].Columns | Should -Contain LockedMemory
        $sheets[0].Properties | Should -Be (Get-DmaWindow)[0].PSObject.Properties.Name
    }

    It 'takes each type that a command of this module writes' {
        $types = (Get-Command -Module SpaprDdw).OutputType.Name | Where-Object { $_ -like 'SpaprDdw.*' } | Sort-Object -Unique
        $types.Count | Should -BeGreaterThan 15

        $null = $types | ForEach-Object { [pscustomobject] @{ PSTypeName = "Deserialized.$_"; Value = 1 } } | Export-TceReport $page
        $sheets = Get-Sheet
        $sheets | Should -HaveCount $types.Count
        $sheets.Title | Should -Not -Contain 'Rows'
    }

    It 'shows the same after <_>' -ForEach 'Clixml', 'Select-Object', 'JSON' {
        $objects = @(Get-DmaWindow; Measure-DmaWindow 8GB -User Qemu; $devices; Test-DmaWindow 1GB)
        $null = $objects | Export-TceReport $page
        $copies = switch ($_) {
            'Clixml' { $objects | Export-Clixml "$TestDrive/rows.xml" -Depth 4; Import-Clixml "$TestDrive/rows.xml" }
            'Select-Object' { $objects | ForEach-Object { $_ | Select-Object * } }
            'JSON' { $objects | ForEach-Object { $_ | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
        }
        $null = $copies | Export-TceReport "$TestDrive/copies.html"

        $sheets, $copied = (Get-Sheet), (Get-Sheet "$TestDrive/copies.html")
        $copied.Title | Should -Be $sheets.Title
        foreach ($number in 0..($sheets.Count - 1)) {
            $copied[$number].Columns | Should -Be $sheets[$number].Columns
            foreach ($row in 0..($sheets[$number].Rows.Count - 1)) {
                foreach ($column in 'LockedMemory', 'StartAddress', 'EndAddress', 'Users', 'Reason') {
                    if ($column -in $sheets[$number].Properties) {
                        ConvertTo-Json (Get-Value -Sheet $copied[$number] -Row $copied[$number].Rows[$row] -Property $column) -Depth 5 |
                            Should -Be (ConvertTo-Json (Get-Value -Sheet $sheets[$number] -Row $sheets[$number].Rows[$row] -Property $column) -Depth 5)
                    }
                }
                $copied[$number].Rows[$row][1, 2] | Should -Be $sheets[$number].Rows[$row][1, 2]
            }
        }
    }

    It 'shows verdicts, sizes and addresses of CSV as those of the objects' {
        $objects = @(Test-DmaWindow 1GB; Get-DmaWindow; Measure-DmaWindow 8GB)
        $null = $objects | Export-TceReport $page
        $copies = $objects | ForEach-Object { $_ | ConvertTo-Csv | ConvertFrom-Csv }
        $null = $copies | Export-TceReport "$TestDrive/copies.html"

        $sheets, $copied = (Get-Sheet), (Get-Sheet "$TestDrive/copies.html")
        $copied.Title | Should -Be $sheets.Title
        foreach ($number in 0..($sheets.Count - 1)) {
            $copied[$number].Rows.ForEach{ $_[1, 2] -join ' ' } | Should -Be $sheets[$number].Rows.ForEach{ $_[1, 2] -join ' ' }
            foreach ($property in 'IsDefault', 'Possible', 'Passed' | Where-Object { $_ -in $sheets[$number].Properties }) {
                $value = Get-Value -Sheet $copied[$number] -Row $copied[$number].Rows[0] -Property $property
                $value | Should -BeOfType bool
                $value | Should -Be (Get-Value -Sheet $sheets[$number] -Row $sheets[$number].Rows[0] -Property $property)
            }
        }
        Get-Value -Sheet $copied[1] -Row $copied[1].Rows[1] -Property StartAddress | Should -Be (Get-Value -Sheet $sheets[1] -Row $sheets[1].Rows[1] -Property StartAddress)
        Get-Value -Sheet $copied[1] -Row $copied[1].Rows[1] -Property Size | Should -BeOfType [long]
        $copied[0].Rows[0][2] | Should -Be failed
    }

    It 'takes an array as an argument, and one that comes as a whole' {
        $null = Export-TceReport $page -InputObject (Get-DmaWindow)
        (Get-Sheet).Rows | Should -HaveCount 2
        $records = @(Get-Record { , @(Get-DmaWindow; 'text'; $null; Get-DmaWindow 1) | Export-TceReport $page | Out-Null })
        $records.FullyQualifiedErrorId | Should -BeLike 'ObjectNotInReport,*'
        (Get-Sheet).Rows | Should -HaveCount 3
    }

    It 'shows what a property said that cannot be computed' {
        $null = [pscustomobject] @{ HostName = 'a' } | Add-Member ScriptProperty Verdict { throw 'boom' } -PassThru | Export-TceReport $page

        (Get-Sheet).Rows[0] | Select-Object -Last 1 | Should -Match boom
    }

    It 'gives each row its verdict: <Word> is <Level>' -ForEach @(
        @{ Script = { Measure-DmaWindow 1GB | Where-Object Recommended }; Level = 1; Word = 'best' }
        @{ Script = { Measure-DmaWindow 1GB | Where-Object Rule -EQ 12 | Select-Object -First 1 }; Level = 3; Word = 'rule 12' }
        @{ Script = { Test-DmaWindow 1GB }; Level = 3; Word = 'failed' }
        @{ Script = { [pscustomobject] @{ Passed = $true } }; Level = 1; Word = 'passed' }
        @{ Script = { $devices | Where-Object Verdict -EQ NotAsked | Select-Object -First 1 }; Level = 2; Word = 'NotAsked' }
        @{ Script = { Get-DmaWindow 1 }; Level = 1; Word = 'Active' }
        @{ Script = { [pscustomobject] @{ Verdict = 'Ready' } }; Level = 1; Word = 'Ready' }
        @{ Script = { [pscustomobject] @{ Verdict = 'Partly' } }; Level = 2; Word = 'Partly' }
        @{ Script = { [pscustomobject] @{ verdict = ' Ready ' } }; Level = 1; Word = 'Ready' }
        @{ Script = { [pscustomobject] @{ Verdict = [SpaprDdw.Reports.ReportLevel]::Warning } }; Level = 2; Word = 'Warning' }
        @{ Script = { [pscustomobject] @{ Verdict = ' ' } }; Level = 0; Word = '' }
        @{ Script = { [pscustomobject] @{ Verdict = 'Unreachable' } }; Level = 3; Word = 'Unreachable' }
        @{ Script = { Get-DmaBuffer }; Level = 0; Word = '' }
    ) {
        $null = & $Script | Export-TceReport $page

        (Get-Sheet).Rows[0][1, 2] | Should -Be $Level, $Word
    }

    It 'writes sizes as numbers, and addresses of 64 bits exactly' {
        $null = [pscustomobject] @{ Size = 1TB; StartAddress = [ulong]::MaxValue; EndAddress = '0x10'; Levels = 2; PageSizes = 4KB, 64KB } |
            Export-TceReport $page

        (Get-Sheet).Rows[0][3..7] | ConvertTo-Json -Compress | Should -Be '[1099511627776,"0xffffffffffffffff","0x10",2,[4096,65536]]'
    }

    It 'writes large numbers, and lists of sizes in CSV, as they are' {
        $null = [pscustomobject] @{ Count = 9007199254740993; Negative = -9007199254740993; Size = [ulong]::MaxValue; PageSizes = '4096, 65536'; Notes = '1, 2' } |
            Export-TceReport $page

        (Get-Sheet).Rows[0][3..7] | ConvertTo-Json -Compress | Should -Be '["9007199254740993","-9007199254740993",18446744073709551615,[4096,65536],"1, 2"]'
    }

    It 'keeps the lines of a text, and writes times in one way' {
        $null = [pscustomobject] @{ Reason = "one`r`ntwo`nthree`a"; Made = [datetime] '2026-01-02 03:04'; Seen = [datetimeoffset] '2026-01-02 03:04 +01:00' } |
            Export-TceReport $page

        (Get-Sheet).Rows[0][3..5] | Should -Be "one`ntwo`nthree\u0007", '2026-01-02 03:04:00', '2026-01-02 03:04:00 +01:00'
    }

    It 'puts rows with a type name into a table of that name, and others into one table with all their properties' {
        $null = @(
            [pscustomobject] @{ PSTypeName = 'Guests of today'; HostName = 'a' }
            [pscustomobject] @{ HostName = 'b' }
            [pscustomobject] @{ HostName = 'c'; More = @{ Inner = 1 } }
        ) | Export-TceReport $page

        $sheets = Get-Sheet
        $sheets.Title | Should -Be 'Guests of today', 'Rows'
        $sheets[1].Properties | Should -Be HostName, More
        $sheets[1].Rows[1][4].Inner | Should -Be 1
    }

    It 'takes files of Export-TceState, and refuses other files' {
        $state = Export-TceState "$TestDrive/state.json"
        $other = New-Item "$TestDrive/other.json" -Value '{}'
        $records = @(Get-Record { $state, $other | Export-TceReport $page | Out-Null })

        $records.FullyQualifiedErrorId | Should -BeLike 'StateUnreadable,*'
        $sheet = Get-Sheet
        $sheet.Title | Should -Be 'States'
        Get-Value -Sheet $sheet -Row $sheet.Rows[0] -Property 'File' | Should -Be 'state.json'
        Get-Value -Sheet $sheet -Row $sheet.Rows[0] -Property 'Windows' | Should -Match '512 GiB'
        Remove-Item $state, $other
    }

    It 'has the columns that PowerShell shows by default of rows with a type name' {
        Update-TypeData -TypeName 'Shown' -DefaultDisplayPropertySet B, A -Force
        try {
            $null = [pscustomobject] @{ PSTypeName = 'Shown'; A = 1; B = 2; C = 3 } | Export-TceReport $page
        } finally {
            Remove-TypeData -TypeName 'Shown'
        }

        (Get-Sheet).Columns | Should -Be B, A
        (Get-Sheet).Properties | Should -Be A, B, C
    }

    It 'writes a page without rows for an empty pipeline' {
        (@() | Export-TceReport $page).FullName | Should -Be $page
        Get-Sheet | Should -BeNullOrEmpty
    }

    It 'returns the objects with -PassThru while they come' {
        $objects = Get-DmaWindow
        $passed = $objects | Export-TceReport $page -PassThru

        $passed | Should -HaveCount 2
        [object]::ReferenceEquals($passed[0], $objects[0]) | Should -BeTrue
        (Get-Sheet).Rows | Should -HaveCount 2
    }
}

Describe 'The texts of strangers in a report' {
    It 'cannot become markup or script' {
        $hostile = '</script><script>alert(1)</script>', '<!--<script>', '"><img src=x onerror=alert(1)>', "`e]0;x`a", "a`u{202e}b", "`u{2028}", "`u{d800}"
        $rows = foreach ($text in $hostile) {
            $row = [pscustomobject] @{ HostName = $text; Verdict = $text; $text = @($text, @{ $text = $text }) }
            $row.PSObject.TypeNames.Insert(0, $text)
            $row
        }
        $null = $rows | Export-TceReport $page -Title "</title>`0$($hostile -join '')"
        $text = Get-Content $page -Raw

        ([regex]::Matches($text, '<script')).Count | Should -Be 3
        ([regex]::Matches($text, '</script')).Count | Should -Be 3
        $text | Should -Not -Match '<img|<!--|\x1b|\u202e|\u2028|\ud800'
        $text | Should -BeLike '*<title>&lt;/title&gt;\u0000*a\u202Eb\u2028\uD800</title>*'
        (Get-Sheet).Title | Should -Contain '\u001B]0;x\u0007'
    }
}

Describe 'Export-TceReport with bad input' {
    BeforeEach {
        Remove-Item $page -ErrorAction Ignore
    }

    It 'refuses <Name>, and writes the other rows' -ForEach @(
        @{ Name = 'a text'; Objects = { 'text'; Get-DmaWindow } }
        @{ Name = 'a number'; Objects = { 7; Get-DmaWindow } }
        @{ Name = 'a foreign object'; Objects = { Get-Item /; Get-DmaWindow } }
    ) {
        $records = @(Get-Record { & $Objects | Export-TceReport $page | Out-Null })

        $records | Should -HaveCount 1
        $records[0].FullyQualifiedErrorId | Should -BeLike 'ObjectNotInReport,*'
        $records[0].CategoryInfo.Category | Should -Be InvalidArgument
        (Get-Sheet).Rows | Should -HaveCount 2
    }

    It 'leaves an older page as it was when each object is refused: <_>' -ForEach { 'text', 7 }, { $null }, { @{ HostName = 'a' } }, { Get-Item $PSCommandPath } {
        Set-Content $page older
        $records = @(Get-Record { & $_ | Export-TceReport $page })

        $records | Should -Not -BeNullOrEmpty
        $records.FullyQualifiedErrorId | ForEach-Object { $_ | Should -Match '^(ObjectNotInReport|StateUnreadable),' }
        Get-Content $page | Should -Be older
    }

    It 'refuses $null, as an argument too' {
        Get-Message Error { $null | Export-TceReport $page } | Should -BeLike '$null is no row of a report. *'
        Get-ErrorId { Export-TceReport $page -InputObject $null } | Should -Be 'ObjectNotInReport'
        $page | Should -Not -Exist
        Get-ErrorId { Export-TceReport $page -InputObject @($null; Get-DmaWindow) } | Should -Be 'ObjectNotInReport'
        (Get-Sheet).Rows | Should -HaveCount 2
    }

    It 'says that Format-Table has to go' {
        $records = @(Get-Record { Get-DmaWindow | Format-Table | Export-TceReport $page | Out-Null })

        "$($records[0])" | Should -BeLike '*Leave Format-Table and Format-List out.'
    }

    It 'gives one error for a path that cannot be written, whatever the number of rows: <Id>' -ForEach @(
        @{ Id = 'ReportNotWritten'; Path = '/dev/null/report.html' }
        @{ Id = 'PathNotOfFile'; Path = 'Env:report' }
        @{ Id = 'PathNotFound'; Path = 'nodrive:/report.html' }
    ) {
        $records = @(Get-Record { Get-DmaWindow | Export-TceReport $Path })

        $records.FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'leaves nothing, and an older page as it was, when the pipeline is stopped' {
        Set-Content $page older

        Get-DmaWindow | Export-TceReport $page -PassThru | Select-Object -First 1 | Should -HaveCount 1
        { Get-DmaWindow | ForEach-Object { $_; throw 'stopped' } | Export-TceReport $page } | Should -Throw stopped
        Get-Content $page | Should -Be older
        Get-ChildItem $TestDrive -Force -Filter '.*' | Should -BeNullOrEmpty
    }

    It 'writes nothing with -WhatIf, and asks once' {
        Get-WhatIf { Get-DmaWindow | Export-TceReport $page -WhatIf } | Should -HaveCount 1
        $page | Should -Not -Exist
    }
}

Describe 'Export-TceReport with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ParameterArgumentValidationError'; Script = { Get-DmaWindow | Export-TceReport $null } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Get-DmaWindow | Export-TceReport "$TestDrive/page.html" -Title '' } }
        @{ Id = 'PathNotFound'; Script = { Get-DmaWindow | Export-TceReport nodrive:/page.html } }
        @{ Id = 'PathNotOfFile'; Script = { Get-DmaWindow | Export-TceReport -LiteralPath Env:PATH } }
        @{ Id = 'ReportNotWritten'; Script = { Get-DmaWindow | Export-TceReport "$TestDrive/never/page.html" } }
    ) {
        Assert-Refusal $Script $Id
    }
}

Describe 'The units of a report' {
    It 'are known for each number of 64 bits' {
        $counts = 'Count', 'Entries', 'EntriesPerTable', 'LargestBlock', 'Pages', 'RemovalWrites', 'TablesInUse', 'TablesPossible'
        $rows = [SpaprDdw.PowerShell.Rows.WindowRow].Assembly.GetTypes().Where{ $_.Namespace -eq 'SpaprDdw.PowerShell.Rows' }
        $rows += [SpaprDdw.Partition.PciDmaWindow], [SpaprDdw.Partition.KernelLogs.DdwLogEvent]
        $names = $rows.GetProperties().Where{ $_.PropertyType -in [ulong], [Nullable[ulong]] }.Name | Sort-Object -Unique
        $names.Count | Should -BeGreaterThan 30

        $names.Where{ $_ -notin $counts -and $_ -notin [SpaprDdw.Reports.ReportUnits]::SizeNames -and -not [SpaprDdw.Reports.ReportUnits]::IsAddress($_) } |
            Should -BeNullOrEmpty -Because 'src/Engine/Reports/ReportUnits.cs lists the sizes and the addresses, and this test the counts'
    }
}
