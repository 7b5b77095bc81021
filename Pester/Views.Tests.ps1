BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    # A script for each type that commands emit, and for each type inside those. A test below fails if a type is
    # missing.
    $script:shown = @(
        @{ Type = 'ContainerRow'; Script = { Get-TceContainer } }
        @{ Type = 'InfoRow'; Script = { Get-TceInfo } }
        @{ Type = 'IommuGroup'; Script = { Get-IommuGroup } }
        @{ Type = 'IommuDevice'; Script = { (Get-IommuGroup).Devices } }
        @{ Type = 'WindowRow'; Script = { Get-DmaWindow } }
        @{ Type = 'TableLevelRow'; Script = { Get-TceTable } }
        @{ Type = 'BufferRow'; Script = { Get-DmaBuffer } }
        @{ Type = 'MappingRow'; Script = { Get-TceMapping } }
        @{ Type = 'AddressRow'; Script = { Resolve-TceAddress $highest; Resolve-TceAddress ([ulong]::MaxValue); Resolve-TceAddress 0 } }
        @{ Type = 'GuestWindowRow'; Script = { Measure-PciDmaWindow 512GB -MaximumMemorySize 1TB -GuestKernel 6.1, 6.12.95 -Hypervisor Qemu-7.2, PowerVM } }
        @{ Type = 'RtasCallRow'; Script = { (Measure-PciDmaWindow 64GB -GuestKernel 6.12.95 -Hypervisor Qemu-7.2).Calls } }
        @{ Type = 'PlanRow'; Script = { Measure-DmaWindow 1PB; Measure-DmaWindow 64G -Container test } }
        @{ Type = 'UserRow'; Script = { (Measure-DmaWindow 1TB -User Qemu, Dpdk -Container test)[0].Users } }
        @{ Type = 'RequestRow'; Script = { (Measure-DmaWindow 1TB -User Qemu, Dpdk)[0].Users.Requests } }
        @{ Type = 'TestRow'; Script = { Test-DmaWindow 64G -Container free; Test-DmaWindow 1PB -Container test } }
        @{ Type = 'ChangeRow'; Script = { $changes } }
        @{ Type = 'MoveRow'; Script = { $changes.Moves } }
        @{ Type = 'TceStateDifference'; Script = { Compare-TceState (Get-TceContainer free) -Container test } }
        @{ Type = 'StateGroupRow'; Script = { $grouped } }
        @{ Type = 'StatePropertyRow'; Script = { $grouped.Shape } }
        @{ Type = 'RestoredWindowRow'; Script = { $restored } }
        @{ Type = 'TraceReplayResult'; Script = { $replayed } }
        @{ Type = 'TraceRow'; Script = { Get-TceTrace } }
        @{ Type = 'PciDmaWindow'; Script = { Get-PciDmaWindow -Root $partitions/k612-phbs/root.tar.gz } }
        @{ Type = 'PeWindow'; Script = { ConvertFrom-DdwLog "$PSScriptRoot/../tests/Engine.Tests/Data/logs/powernv.log" -CurrentWindow } }
        @{ Type = 'DdwLogEvent'; Script = { ConvertFrom-DdwLog $partitions/k61-*/dmesg.txt } }
        @{ Type = 'TracedContainer'; Script = { ConvertFrom-QemuTrace $traces/*.txt } }
        @{ Type = 'TracedMemory'; Script = { (ConvertFrom-QemuTrace $traces/*.txt).Registrations } }
        @{ Type = 'TracedWindow'; Script = { (ConvertFrom-QemuTrace $traces/*.txt).Windows } }
        @{ Type = 'TracedFailure'; Script = { (ConvertFrom-QemuTrace $traces/*.txt).Failures } }
        @{ Type = 'DpdkLogEntry'; Script = { 'EAL: Cannot create new DMA window, error 12 (Cannot allocate memory)' | ConvertFrom-DpdkLog } }
        @{ Type = 'TraceDifference'; Script = { $replayed.Differences } }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:traces = "$PSScriptRoot/../tests/Engine.Tests/Data/clients/qemu-trace-logs"
    $script:partitions = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"
    $script:emitted = (Get-Command -Module SpaprDdw -CommandType Cmdlet).OutputType.Name | Where-Object { $_ -like 'SpaprDdw.*' } | ForEach-Object { $_.Split('.')[-1] }
    Get-TceContainer | Disconnect-TceContainer

    # Two containers: 'test' has the widest possible numbers, and 'free' is almost empty.
    $null = Connect-TceContainer -Name free
    $script:window = New-DmaWindow 64K 1GB
    $null = New-DmaBuffer 2MB -PageSize 2MB | Invoke-TceMap -Window $window
    $null = New-DmaBuffer 64K | Invoke-TceMap -Window $window -Address ($window.EndAddress + 1 - 64KB)
    $script:changes = Set-DmaWindow $window -PageSize 2MB -Force
    $saved = Export-TceState (Join-Path $TestDrive 'state.json')
    $script:grouped = Group-TceState $saved, (Export-TceState (Join-Path $TestDrive 'fresh.json') -Container (Connect-TceContainer -Name fresh))
    Disconnect-TceContainer fresh
    $null = Connect-TceContainer -Name restored
    $script:restored = Import-TceState $saved -Container restored
    Disconnect-TceContainer restored
    Reset-DmaWindow -Container free -Force

    # A recording with answers that no driver gives, so its replay has many differences.
    $recording = "$PSScriptRoot/../tests/Engine.Tests/Data/conformance/linux-6.12-64k-powernv9/h01-quickstart.jsonl"
    $other = Join-Path $TestDrive 'a-recording-of-a-host-that-never-was.jsonl'
    Set-Content $other ((Get-Content $recording) -replace '"ret":0', '"ret":1')
    $script:replayed = Test-TceTrace $other

    $null = Connect-TceContainer -Name test -MemlockLimit 1PB
    Start-TceTrace "$TestDrive/running.jsonl" -Container test
    Select-TceContainer test
    $script:window = New-DmaWindow 4K 512TB -Levels 2
    $null = New-DmaBuffer 1023.9375GB 'a-name-that-is-longer-than-most-and-longer' | Invoke-TceMap -Window $window -Offset 960MB
    $script:highest = (Get-TceMapping)[-1].EndAddress

    # Returns the lines of a view on a screen of the given width.
    function Get-Line([scriptblock] $Script, [string] $View, [int] $Width = 100) {
        $text = switch ($View) {
            'default' { & $Script | Out-String -Width $Width }
            'table' { & $Script | Format-Table | Out-String -Width $Width }
            'list' { & $Script | Format-List | Out-String -Width $Width }
            'wide' { & $Script | Format-Wide | Out-String -Width $Width }
        }
        $text -split '\r?\n'
    }
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'The views of <Type>' -ForEach $shown {
    It 'fit into 100 columns and are not empty as <_>' -ForEach 'default', 'table', 'list', 'wide' {
        $lines = Get-Line $Script $_

        $lines | Where-Object { $_.TrimEnd().Length -gt 100 } | Should -BeNullOrEmpty
        ($lines -join '').Trim() | Should -Not -BeNullOrEmpty
    }

    It 'have tables whose columns are all shown in <_> columns, under headings that do not break' -ForEach 80, 100, 120 {
        $namespace = (& $Script)[0].GetType().Namespace
        $view = (Get-FormatData -TypeName "$namespace.$Type").FormatViewDefinition.Where{ $_.Control.GetType().Name -eq 'TableControl' }[0].Control
        $pattern = '^ *' + ($view.Headers.Label -join ' +') + ' *$'

        Get-Line $Script table -Width $_ | Where-Object { $_ -cmatch $pattern } | Should -Not -BeNullOrEmpty -Because $pattern
    }

    It 'have tables whose headings are properties' {
        $namespace = (& $Script)[0].GetType().Namespace
        $view = (Get-FormatData -TypeName "$namespace.$Type").FormatViewDefinition.Where{ $_.Control.GetType().Name -eq 'TableControl' }[0].Control

        $view.Headers.Label | Where-Object { -not (& $Script)[0].PSObject.Properties[$_] } | Should -BeNullOrEmpty
    }

    It 'have no script block that fails' {
        $Error.Clear()
        'table', 'list', 'wide' | ForEach-Object { Get-Line $Script $_ }

        $Error | Should -BeNullOrEmpty
    }

    It 'exist as table, list and wide' {
        $namespace = (& $Script)[0].GetType().Namespace
        $views = (Get-FormatData -TypeName "$namespace.$Type").FormatViewDefinition.Control

        $views.ForEach{ $_.GetType().Name } | Sort-Object | Should -Be 'ListControl', 'TableControl', 'WideControl'
    }

    It 'leave plain values for Format-List *' {
        $item = (& $Script)[0]
        $text = $item | Format-List * | Out-String -Width 200

        foreach ($property in $item.PSObject.Properties | Where-Object { $_.Value -is [ulong] -or $_.Value -is [int] -or $_.Value -is [bool] }) {
            $text | Should -Match "(?m)^$($property.Name) +: $($property.Value)\r?$"
        }
    }

    It 'show a copy from a job, a file or another host like the object itself' {
        $items = @(& $Script | Select-Object -First 20)
        $copies = @($items | ForEach-Object { Copy-Serialized $_ })

        $copies[0].PSObject.TypeNames[0] | Should -BeLike "Deserialized.*.*$Type"
        foreach ($view in 'default', 'table', 'list', 'wide') {
            Get-Line { $copies } $view | Should -Be (Get-Line { $items } $view) -Because $view
        }
    }

    It 'have objects whose copies keep every property, and say on which host they were made' {
        $item = @(& $Script)[0]
        $copy = Copy-Serialized $item

        foreach ($property in $item.PSObject.Properties) {
            $value = $copy.PSObject.Properties[$property.Name].Value
            "$value" | Should -BeExactly "$($property.Value)" -Because $property.Name
            if ($property.Value -is [valuetype] -and $property.Value -isnot [enum]) {
                $value | Should -BeOfType $property.Value.GetType() -Because $property.Name
            }
        }
        if ($emitted -contains $Type) {
            $copy.PSObject.Properties.Name | Should -Contain HostName
        }
    }

    It 'leave words and numbers for ConvertTo-Csv, and no names of types' {
        (& $Script | Select-Object -First 1 | ConvertTo-Csv) -join "`n" | Should -Not -Match '\bSpaprDdw\.[A-Z]|\bSystem\.[A-Z]'
    }

    It 'leave plain values for ConvertTo-Json' {
        $item = (& $Script)[0]
        $json = $item | ConvertTo-Json -Depth 6 -WarningAction Stop | ConvertFrom-Json

        foreach ($property in $item.PSObject.Properties | Where-Object Value -Is [ValueType]) {
            if ($property.Value -is [timespan] -or $property.TypeNameOfValue -like '*TceResult') { continue }
            $json.($property.Name) | Should -Be ($property.Value -is [enum] ? [long] $property.Value : $property.Value) -Because $property.Name
        }
        foreach ($property in $item.PSObject.Properties | Where-Object Value -Is [string]) {
            $json.($property.Name) | Should -BeExactly $property.Value
        }
    }
}

Describe 'The views' {
    It 'exist for every type that a command emits' {
        $emitted | Should -Not -BeNullOrEmpty
        $emitted | Where-Object { $_ -notin $shown.Type } | Should -BeNullOrEmpty
    }

    It 'have a table of their own in a report, with the same title for rows of JSON and CSV' {
        $page = "$TestDrive/report.html"
        $titles = foreach ($of in $shown) {
            $rows = @(& $of.Script | Select-Object -First 3)
            $found = foreach ($copies in $rows, ($rows | ConvertTo-Json -Depth 6 | ConvertFrom-Json), ($rows | ConvertTo-Csv | ConvertFrom-Csv)) {
                $null = $copies | Export-TceReport $page
                $null = (Get-Content $page -Raw) -match '(?s)id="sheets-data">(.*?)</script>'
                ($Matches[1] | ConvertFrom-Json).sheets.title
            }
            if ($emitted -contains $of.Type) {
                $found | Should -Be @($found[0], $found[0], $found[0]) -Because $of.Type
            }
            $found[0] | Should -Not -Be $of.Type -Because 'src/Module/Reports/ReportKinds.cs names its table'
            $found[0]
        }
        $titles | Sort-Object -Unique | Should -HaveCount $shown.Count
    }

    It 'show every type that a command emits alike after a trip to another process and back' {
        if ($env:SPAPRDDW_LONG_TESTS -ne 1) {
            Set-ItResult -Skipped -Because 'it starts a process; SPAPRDDW_LONG_TESTS=1 runs it'
        }
        $items = @($shown | ForEach-Object { @(& $_.Script)[0] })
        $copies = @($items | Start-Job { $input } | Receive-Job -Wait -AutoRemoveJob)

        $copies | Should -HaveCount $shown.Count
        foreach ($index in 0..($items.Count - 1)) {
            $copies[$index].PSObject.TypeNames[0] | Should -Be "Deserialized.$($items[$index].PSObject.TypeNames[0])"
            foreach ($view in 'default', 'table', 'list', 'wide') {
                Get-Line { $copies[$index] } $view | Should -Be (Get-Line { $items[$index] } $view) -Because "$view of $($shown[$index].Type)"
            }
        }
    }

    It 'truncate no number in 100 columns' {
        foreach ($type in 'WindowRow', 'TableLevelRow', 'BufferRow', 'MappingRow', 'TestRow', 'ChangeRow', 'MoveRow', 'PlanRow') {
            $of = $shown | Where-Object Type -EQ $type
            Get-Line $of.Script table | Where-Object { $_ -cmatch '(0x|\d)[0-9a-f_.]*\u2026' } | Should -BeNullOrEmpty -Because $type
        }
    }

    It 'group the items of containers by container' {
        $null = Connect-TceContainer -Name second
        try {
            foreach ($script in { Get-TceContainer | Get-DmaWindow }, { Get-TceContainer | Get-TceTable }) {
                $groups = Get-Line $script default | Where-Object { $_ -match 'Container: ' } | ForEach-Object Trim
                $groups | Should -Be 'Container: free', 'Container: test', 'Container: second'
            }
            Get-Line { Get-DmaBuffer -Container test } default | Where-Object { $_ -match 'Container: test' } | Should -HaveCount 1
            Get-Line { Get-TceMapping -Container test } default | Where-Object { $_ -match 'Container: test' } | Should -HaveCount 1
        } finally {
            Disconnect-TceContainer second
        }
    }

    It 'show addresses as messages and files do and sizes in binary units, and commands accept underscores' {
        $text = (Get-Line { Get-DmaWindow 1 } default) -join "`n"

        $text | Should -Match '0x800000000000000 512 TiB   4 KiB '
        (Get-DmaWindow 0x800_0000_0000_0000).Slot | Should -Be 1
        (Resolve-TceAddress 0x800_0000_0000_1234).Address | Should -Be 0x800000000001234
        (Get-Line { Resolve-TceAddress 0 } list) -match '^Tce' | Should -Be 'Tce         : 0x0000000000000000'
    }

    It 'have headings that filter, sort and select, and that are not in JSON and CSV twice' {
        (Get-DmaWindow -Container test | Where-Object Mapped -GT 0).Slot | Should -Be 1
        (Get-DmaWindow -Container test | Sort-Object Locked).Slot | Should -Be 0, 1
        ($changes | Select-Object Kept).Kept | Should -Be 1
        $window = Get-DmaWindow 1 -Container test
        ($window | ConvertTo-Json | ConvertFrom-Json).PSObject.Properties.Name | Should -Not -Contain 'Mapped'
        ($window | ConvertTo-Csv)[0] | Should -Not -Match '"Mapped"'
    }

    It 'spell an address as errors and files do' {
        $address = '0x800000000000000'

        (Get-Line { Get-DmaWindow -Container test } default) -match $address | Should -HaveCount 1
        Export-TceState -AsString -Container test | Should -Match $address
        "$(try { Remove-DmaWindow 1 -Container test -ErrorAction Stop } catch { $_ })" | Should -Match $address
    }

    It 'show the most important values in 80 columns' {
        (Get-Line { Get-DmaWindow } -View default -Width 80) -match ' Active *$' | Should -HaveCount 2
        (Get-Line { Get-TceMapping } -View default -Width 80) -match 'ReadWrite +0x[0-9a-f]+ a-name' | Should -HaveCount 1
        (Get-Line { Get-TceTable 1 } -View default -Width 80) -match ' 4 KiB *$' | Should -HaveCount 1
    }
}

Describe 'The default view' {
    BeforeAll {
        $null = Connect-TceContainer -Name shown
        Select-TceContainer shown
        $null = New-DmaBuffer 1GB a-rather-long-name
        $null = New-DmaWindow 64K 512GB -Levels 2
        $null = Invoke-TceMap a-rather-long-name -Window 1 -Offset 64K
    }

    AfterAll {
        Disconnect-TceContainer shown
        Select-TceContainer test
    }

    It 'of <Script> contains <Lines>' -ForEach @(
        @{ Script = { Get-TceContainer shown }; Lines = 'Name Backend Platform Version Groups State Selected', 'shown Emulated Power9 2 0 Open True' }
        @{ Script = { Get-TceInfo }; Lines = 'Container : shown', 'Locked memory : 1.13 GiB of unlimited' }
        @{ Script = { Get-IommuGroup 1 }; Lines = 'Number Viable Devices Reason', '1 True 0001:01:00.0 [8086:10d3] vfio-pci' }
        @{ Script = { Get-DmaWindow }; Lines = 'Slot StartAddress Size Page Levels Locked Mapped State', '1 0x800000000000000 512 GiB 64 KiB 2 128.13 MiB 1023.94 MiB Active' }
        @{ Script = { Get-TceTable 1 }; Lines = 'Window Level Entries Table TablesInUse TablesPossible Covers', '0x800000000000000 0 8192 64 KiB 2 1024 64 KiB' }
        @{ Script = { Get-DmaBuffer }; Lines = 'Name HostAddress Size PageSize Mapped Registered', 'a-rather-long-na 0x10000000000 1 GiB 64 KiB 1023.94 MiB True', 'me' }
        @{ Script = { Get-TceMapping }; Lines = 'StartAddress Size Access Offset Buffer', '0x800000000000000 1023.94 MiB ReadWrite 0x10000 a-rather-long-name' }
        @{ Script = { Resolve-TceAddress 0x800000000001234 }; Lines = 'Address : 0x800000000001234', 'Buffer : a-rather-long-name + 0x11234' }
        @{ Script = { Resolve-TceAddress 0xffffffffffffffff }; Lines = 'Window : none', 'Write : Dropped' }
    ) {
        $shown = (Get-Line $Script default).Trim() -replace ' +', ' '

        foreach ($line in $Lines) {
            $shown | Should -Contain $line
        }
    }
}
