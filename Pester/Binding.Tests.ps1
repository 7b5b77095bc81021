# What piped objects are to a command: each goes to its own container, selects what it is, and is refused where it is not
# meant. docs/en-US/about_SpaprDdw_Binding.md has the table of all commands and objects.
BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $script:taking = (Get-Command -Module SpaprDdw -CommandType Cmdlet | Where-Object { $_.Parameters.ContainsKey('InputRow') }).Name
}

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Sends rows through a file or a process, as a user would keep them.
    function Copy-Row([object[]] $Row, [string] $By) {
        switch ($By) {
            'Select-Object' { $Row | Select-Object * }
            'CSV' { $Row | Export-Csv "$TestDrive/rows.csv"; Import-Csv "$TestDrive/rows.csv" }
            'CSV with types' { $Row | Export-Csv "$TestDrive/rows.csv" -IncludeTypeInformation; Import-Csv "$TestDrive/rows.csv" }
            'JSON' { $Row | ConvertTo-Json -AsArray -Depth 4 | ConvertFrom-Json }
            'Clixml' { $Row | Export-Clixml "$TestDrive/rows.xml"; Import-Clixml "$TestDrive/rows.xml" }
        }
    }
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'A row' {
    BeforeEach {
        Get-TceContainer | Disconnect-TceContainer
        foreach ($name in 'h1', 'h2') {
            $null = Connect-TceContainer -Name $name
            $null = New-DmaWindow 64K 1GB -Container $name
            $null = New-DmaBuffer 1MB guest -Container $name | Invoke-TceMap -Window 1 -Container $name
        }
        Select-TceContainer h2
    }

    It 'of a mapping is unmapped in its own container after <_>' -ForEach 'Select-Object', 'CSV', 'CSV with types', 'JSON', 'Clixml' {
        Copy-Row (Get-TceMapping -Container h1) $_ | Invoke-TceUnmap

        Get-TceMapping -Container h1 | Should -BeNullOrEmpty
        Get-TceMapping -Container h2 | Should -HaveCount 1
    }

    It 'of a mapping is unmapped in its own container with two of its properties' {
        Get-TceMapping -Container h1 | Select-Object Container, StartAddress, Size | Invoke-TceUnmap

        Get-TceMapping -Container h1 | Should -BeNullOrEmpty
        Get-TceMapping -Container h2 | Should -HaveCount 1
    }

    It 'of a window goes back into its command after <_>' -ForEach 'Select-Object', 'CSV', 'CSV with types', 'JSON', 'Clixml' {
        $copy = Copy-Row (Get-DmaWindow 1 -Container h1) $_

        ($copy | Get-DmaWindow).Container | Should -Be 'h1'
        ($copy | Get-TceMapping).Container | Should -Be 'h1'
        ($copy | Get-TceTable).Container | Select-Object -Unique | Should -Be 'h1'
        ($copy | Resolve-TceAddress).Container | Should -Be 'h1'
        ($copy | Set-DmaWindow -Size 2GB).Container | Should -Be 'h1'
        ((Get-DmaWindow 1 -Container h1) | Set-DmaWindow -Size 1GB).Container | Should -Be 'h1'
        $copy | Remove-DmaWindow -Force
        (Get-DmaWindow -Container h1).Slot | Should -Be 0
        (Get-DmaWindow -Container h2).Slot | Should -Be 0, 1
    }

    It 'of something that is no window of a container is taken for none after <_>' -ForEach 'Select-Object', 'CSV', 'CSV with types', 'JSON', 'Clixml' {
        $data = "$PSScriptRoot/../tests/Engine.Tests/Data"
        $rows = @(
            Get-PciDmaWindow -Root "$data/partition/k612-phbs/root.tar.gz" | Select-Object -First 1
            Measure-PciDmaWindow 64GB -GuestKernel 6.1 -Hypervisor Qemu-10.0
            ConvertFrom-DdwLog "$data/logs/powernv.log" -CurrentWindow | Select-Object -First 1
        )
        foreach ($row in $rows) {
            $copy = Copy-Row $row $_

            Get-ErrorId { $copy | Remove-DmaWindow } | Should -Be RowNotTaken
            Get-ErrorId { $copy | Resolve-TceAddress } | Should -Be RowNotTaken
        }
        Get-ErrorId { Copy-Row (ConvertFrom-QemuTrace "$data/clients/qemu-trace-logs/ps-qemu7-kvm-max200g.txt") $_ | Get-DmaBuffer } | Should -Be RowNotTaken
        Get-DmaWindow -Container h1, h2 | Should -HaveCount 4
    }

    It 'of a buffer goes back into its command after <_>' -ForEach 'Select-Object', 'CSV', 'CSV with types', 'JSON', 'Clixml' {
        $copy = Copy-Row (Get-DmaBuffer guest -Container h1) $_

        ($copy | Get-DmaBuffer).Container | Should -Be 'h1'
        ($copy | Get-TceMapping).Container | Should -Be 'h1'
        ($copy | Invoke-TceMap -Window 0).Container | Should -Be 'h1'
        $copy | Get-TceMapping | Invoke-TceUnmap
        $copy | Remove-DmaBuffer
        Get-DmaBuffer -Container h1 | Should -BeNullOrEmpty
        (Get-DmaBuffer -Container h2).Name | Should -Be 'guest'
    }

    It 'of a container goes back into its command after <_>' -ForEach 'Select-Object', 'JSON', 'Clixml' {
        $copy = Copy-Row (Get-TceContainer h1) $_

        ($copy | Get-TceInfo).Container | Should -Be 'h1'
        ($copy | Get-DmaWindow).Container | Select-Object -Unique | Should -Be 'h1'
        $copy | Reset-DmaWindow -Force | Out-Null
        Get-TceMapping -Container h1 | Should -BeNullOrEmpty
        Get-TceMapping -Container h2 | Should -HaveCount 1
    }

    It 'goes by the name of its container if it has no id' {
        [pscustomobject] @{ Container = 'h1'; StartAddress = '0x800000000000000'; Size = '1M' } | Invoke-TceUnmap

        Get-TceMapping -Container h1 | Should -BeNullOrEmpty
        Get-ErrorId { [pscustomobject] @{ Container = 'h3'; StartAddress = '0x800000000000000' } | Invoke-TceUnmap } |
            Should -Be 'ContainerNotFound'
    }

    It 'goes to the default container if it names none' {
        [pscustomobject] @{ StartAddress = '0x800000000000000'; Size = '1M' } | Invoke-TceUnmap

        Get-TceMapping -Container h1 | Should -HaveCount 1
        Get-TceMapping -Container h2 | Should -BeNullOrEmpty
    }

    It 'goes to the container of -Container' {
        Get-TceMapping -Container h1 | Invoke-TceUnmap -Container h2

        Get-TceMapping -Container h1 | Should -HaveCount 1
        Get-TceMapping -Container h2 | Should -BeNullOrEmpty
    }

    It 'of a closed container is refused, also if another one has its name' {
        $copy = Copy-Row (Get-TceMapping -Container h1) 'CSV'
        Disconnect-TceContainer h1 -Confirm:$false
        $null = Connect-TceContainer -Name h1

        $record = Get-Record { $copy | Invoke-TceUnmap }
        ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be 'ContainerClosed'
        "$record" | Should -BeLike "*'h1' ($($copy.ContainerId))*'h2', 'h1'*"
        Get-TceMapping -Container h2 | Should -HaveCount 1
    }

    It 'of another machine is refused, and one of this machine is not' {
        $row = Get-TceMapping -Container h2 | Select-Object *, @{ Name = 'PSComputerName'; Expression = { 'elsewhere' } }
        $record = Get-Record { $row | Invoke-TceUnmap }
        ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be 'RowOfOtherMachine'
        "$record" | Should -BeLike "*'elsewhere'*'$([Environment]::MachineName)'*"
        Get-ErrorId { [pscustomobject] @{ StartAddress = '0x800000000000000'; PSComputerName = 'elsewhere' } | Invoke-TceUnmap } |
            Should -Be 'RowOfOtherMachine'
        Get-TceMapping -Container h2 | Should -HaveCount 1

        $row.PSComputerName = 'localhost'
        $row | Invoke-TceUnmap
        Get-TceMapping -Container h2 | Should -BeNullOrEmpty
    }

    It 'of a file that another machine wrote is refused' {
        $row = Get-TceMapping -Container h2 | ConvertTo-Csv | ConvertFrom-Csv
        $row.HostName = 'elsewhere'

        Get-ErrorId { $row | Invoke-TceUnmap } | Should -Be RowOfOtherMachine
    }

    It 'of a plan of another machine is taken, unless it is for a container there' {
        Select-TceContainer h2
        $plan = Measure-DmaWindow 1GB -Platform Power9 | Where-Object Recommended |
            Select-Object *, @{ Name = 'PSComputerName'; Expression = { 'elsewhere' } }

        # The container is asked, and it has both of its windows.
        Get-ErrorId { $plan | New-DmaWindow -WhatIf } | Should -Be NoFreeWindow
        $plan.Container = 'h2'
        Get-ErrorId { $plan | New-DmaWindow -WhatIf } | Should -Be RowOfOtherMachine
    }

    It 'of a job is refused, because the job is another process' {
        $manifest = "$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1"
        $row = Start-Job { Import-Module $using:manifest; $null = Connect-TceContainer -Name h1; Get-DmaWindow 0 } | Receive-Job -Wait -AutoRemoveJob

        Get-ErrorId { $row | Get-DmaWindow } | Should -Be 'ContainerClosed'
        ($row | Get-DmaWindow -Container h1).ContainerId | Should -Be (Get-TceContainer h1).ContainerId
    }

    It 'names its container in words: Where-Object works' {
        $all = 'h1', 'h2' | ForEach-Object { Get-TceMapping -Container $_ }

        ($all | Where-Object Container -EQ h1).ContainerId | Should -Be (Get-TceContainer h1).ContainerId
        ($all | Where-Object Buffer -EQ guest | Where-Object Window -EQ 0x800000000000000) | Should -HaveCount 2
        (Get-DmaWindow $all[0].Window -Container $all[0].Container).Size | Should -Be 1GB
    }

    It 'is flat in CSV and JSON: <_>' -ForEach 'Get-DmaWindow', 'Get-DmaBuffer', 'Get-TceMapping', 'Get-TceTable' {
        $rows = @(& $_)

        ($rows | ConvertTo-Csv) -join "`n" | Should -Not -Match 'SpaprDdw\.|System\.'
        $rows | ConvertTo-Json -Depth 1 -WarningAction Stop | ConvertFrom-Json | ForEach-Object {
            $_.PSObject.Properties.Value | Where-Object { $_ -is [System.Management.Automation.PSCustomObject] -or $_ -is [array] } | Should -BeNullOrEmpty
        }
    }

    It 'selects what it is: a window its mappings, a mapping itself' {
        $null = New-DmaBuffer 64KB small -Container h1 | Invoke-TceMap -Window 0

        (Get-DmaWindow -Container h1 | Select-Object Container, StartAddress | Get-TceMapping).Buffer | Should -Be 'small', 'guest'
        (Get-DmaWindow 1 -Container h1 | Select-Object Container, StartAddress | Get-TceMapping).Buffer | Should -Be 'guest'
        (Get-DmaWindow 1 -Container h1 | Get-DmaWindow).Slot | Should -Be 1
        (Get-TceMapping -Container h1 | Get-TceMapping).Buffer | Should -Be 'small', 'guest'
        (Get-DmaBuffer small -Container h1 | Get-DmaBuffer).Name | Should -Be 'small'
    }

    It 'that is not meant is refused: <Script>' -ForEach @(
        @{ Script = { Get-DmaBuffer guest | Reset-DmaWindow -Force } }
        @{ Script = { Get-DmaWindow | Reset-DmaWindow -Force } }
        @{ Script = { Get-TceMapping | Reset-DmaWindow -Force } }
        @{ Script = { Get-TceInfo | Reset-DmaWindow -Force } }
        @{ Script = { [pscustomobject] @{ Container = 'h2' } | Reset-DmaWindow -Force } }
        @{ Script = { Get-DmaBuffer | Start-TceTrace "$TestDrive/never.jsonl" } }
        @{ Script = { Get-DmaWindow 1 | Stop-TceTrace } }
        @{ Script = { Get-DmaWindow 1 | New-DmaBuffer } }
        @{ Script = { Get-DmaBuffer | New-DmaWindow } }
        @{ Script = { Get-DmaBuffer | Test-DmaWindow } }
        @{ Script = { Get-TceMapping | Remove-DmaWindow -Force } }
        @{ Script = { Get-TceMapping | Remove-DmaBuffer } }
        @{ Script = { Get-DmaWindow 1 | Invoke-TceUnmap } }
        @{ Script = { Get-DmaWindow 1 | Invoke-TceMap } }
        @{ Script = { Get-TceMapping | Set-DmaWindow -Size 2GB -Force } }
        @{ Script = { Get-DmaBuffer | Resolve-TceAddress } }
        @{ Script = { Get-TceTable 1 -Container h1 | Select-Object -First 1 | Get-TceInfo } }
        @{ Script = { Get-DmaBuffer | Export-TceState "$TestDrive/never.json" } }
    ) {
        $before = 'h1', 'h2' | ForEach-Object { Export-TceState -AsString -Container $_ }

        Get-ErrorId $Script | Select-Object -Unique | Should -Be 'RowNotTaken'
        'h1', 'h2' | ForEach-Object { Export-TceState -AsString -Container $_ } | Should -BeExactly $before
        "$TestDrive/never.jsonl", "$TestDrive/never.json" | Should -Not -Exist
    }

    It 'with an id that is none is refused' {
        $row = [pscustomobject] @{ ContainerId = 'x'; Container = 'h2'; StartAddress = '0x800000000000000' }

        Get-ErrorId { $row | Invoke-TceUnmap } | Should -Be 'ContainerClosed'
        Get-TceMapping | Should -HaveCount 1
    }

    It 'of another module is refused, although it has a name' {
        Get-ErrorId { Get-Process -Id $PID | New-DmaBuffer -Size 64KB } | Should -Be 'InputObjectNotBound'
        (Get-DmaBuffer).Name | Should -Be 'guest'
    }

    It 'is no file: <_>' -ForEach 'Get-DmaWindow', 'Get-TceContainer' {
        Get-ErrorId { & $_ | Measure-DmaWindow 64GB } | Select-Object -Unique | Should -Be 'InputObjectNotBound'
    }

    It 'is refused beside the argument that it stands for' {
        Get-ErrorId { Get-DmaWindow 1 | Remove-DmaWindow 0 } | Should -Be 'TwoTargets'
        (Get-DmaWindow).Slot | Should -Be 0, 1
    }

    It 'of CSV maps what it says' {
        Set-Content "$TestDrive/map.csv" 'Buffer,Address,Offset,Size,Access', 'guest,0x800000000200000,64K,128K,Read', 'guest,0x800000000400000,0,64K,Write'
        Import-Csv "$TestDrive/map.csv" | Invoke-TceMap | Out-Null

        $made = Get-TceMapping | Where-Object StartAddress -NE 0x800000000000000
        $made.StartAddress | Should -Be 0x800000000200000, 0x800000000400000
        $made.Offset | Should -Be 64KB, 0
        $made.Size | Should -Be 128KB, 64KB
        $made.Access | Should -Be 'Read', 'Write'
    }

    It 'of a mapping maps the same in another container' {
        Get-TceMapping -Container h2 | Invoke-TceUnmap
        $made = Get-TceMapping -Container h1 | Invoke-TceMap -Container h2

        $made.Container | Should -Be 'h2'
        $made.StartAddress | Should -Be (Get-TceMapping -Container h1).StartAddress
    }

    It 'of a buffer gives its name and not its size' {
        (Get-DmaBuffer guest | Invoke-TceMap -Window 0 -Offset 512KB).Size | Should -Be 512KB
    }

    It 'of a plan makes a window only if it is recommended, or alone' {
        Remove-DmaWindow 1 -Force
        (Measure-DmaWindow 1GB -Container h2 | New-DmaWindow).PageSize | Should -Be 64KB
        Remove-DmaWindow 1
        (Measure-DmaWindow 1GB -Container h2 | Where-Object PageSize -EQ 4KB | Select-Object -First 1 | New-DmaWindow).PageSize | Should -Be 4KB
        Remove-DmaWindow 1
        Get-ErrorId { Measure-DmaWindow 1GB -Container h2 | Where-Object PageSize -EQ 4KB | New-DmaWindow } | Should -Be 'NoPlanRecommended'
        Measure-DmaWindow 1GB -Container h2 | Export-Csv "$TestDrive/plans.csv"
        (Import-Csv "$TestDrive/plans.csv" | New-DmaWindow).PageSize | Should -Be 64KB
    }

    It 'of a window shapes another' {
        (Get-DmaWindow 1 -Container h1 | Set-DmaWindow -Size 2GB).Size | Should -Be 2GB
        Remove-DmaWindow 1 -Force -Container h2
        (Get-DmaWindow 1 -Container h1 | New-DmaWindow -Container h2).Size | Should -Be 2GB
    }
}

Describe 'A row of something that was replaced by its like' {
    BeforeAll {
        $null = Connect-TestContainer
        $script:window = New-DmaWindow 64K 1GB
        $script:buffer = New-DmaBuffer 1MB guest
        $script:mapping = Invoke-TceMap guest $window
        $script:address = Resolve-TceAddress $mapping.StartAddress
        Remove-DmaWindow 1 -Force
        $null = New-DmaWindow 64K 1GB
        # Another buffer keeps the memory, so the new one gets another address.
        Remove-DmaBuffer guest
        $null = New-DmaBuffer 1MB other
        $null = New-DmaBuffer 1MB guest
        $null = Invoke-TceMap guest -Window 1
        $script:before = Get-State
    }

    It 'is refused as <Id>: <Script>' -ForEach @(
        @{ Id = 'WindowNotFound'; Script = { $window | Get-DmaWindow } }
        @{ Id = 'WindowNotFound'; Script = { $window | Get-TceTable } }
        @{ Id = 'WindowNotFound'; Script = { $window | Get-TceMapping } }
        @{ Id = 'WindowNotFound'; Script = { $window | Resolve-TceAddress } }
        @{ Id = 'WindowNotFound'; Script = { $window | Set-DmaWindow -Size 2GB -Force } }
        @{ Id = 'WindowNotFound'; Script = { $window | Remove-DmaWindow -Force } }
        @{ Id = 'WindowNotFound'; Script = { Get-DmaWindow $window } }
        @{ Id = 'WindowNotFound'; Script = { Get-TceTable $window } }
        @{ Id = 'WindowNotFound'; Script = { Get-TceMapping $window } }
        @{ Id = 'WindowNotFound'; Script = { Resolve-TceAddress $window } }
        @{ Id = 'WindowNotFound'; Script = { Set-DmaWindow $window -Size 2GB -Force } }
        @{ Id = 'WindowNotFound'; Script = { Remove-DmaWindow $window -Force } }
        @{ Id = 'WindowNotFound'; Script = { Invoke-TceMap other -Window $window } }
        @{ Id = 'WindowNotFound'; Script = { $mapping | Get-TceMapping } }
        @{ Id = 'WindowNotFound'; Script = { $mapping | Invoke-TceUnmap } }
        @{ Id = 'WindowNotFound'; Script = { $mapping | Resolve-TceAddress } }
        @{ Id = 'WindowNotFound'; Script = { $address | Invoke-TceUnmap } }
        @{ Id = 'BufferNotFound'; Script = { $buffer | Get-DmaBuffer } }
        @{ Id = 'BufferNotFound'; Script = { $buffer | Remove-DmaBuffer } }
        @{ Id = 'BufferNotFound'; Script = { $buffer | Invoke-TceMap -Window 1 } }
        @{ Id = 'BufferNotFound'; Script = { $buffer | Get-TceMapping } }
        @{ Id = 'BufferNotFound'; Script = { Remove-DmaBuffer $buffer } }
        @{ Id = 'BufferNotFound'; Script = { Invoke-TceMap $buffer 1 } }
        @{ Id = 'BufferNotFound'; Script = { Get-TceMapping -Buffer $buffer } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
        Get-State | Should -BeExactly $before
    }
}

Describe 'A list that is piped on' {
    BeforeEach {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 1GB
        $null = New-DmaBuffer 1MB guest
    }

    It 'is what was there at the start' {
        $null = Invoke-TceMap guest -Size 64KB
        $made = Get-TceMapping | Select-Object Buffer, Size | Invoke-TceMap

        $made | Should -HaveCount 1
        (Get-TceMapping).Size | Should -Be 64KB, 64KB
    }

    It 'stays whole while a command behind it unmaps' {
        foreach ($page in 0..199) {
            $null = Invoke-TceMap guest -Address (0x800000000000000 + $page * 128KB) -Size 64KB
        }
        (Get-TceMapping | ForEach-Object { Invoke-TceUnmap 0x800000000000000 -Size 512MB -ErrorAction Ignore; $_ }) | Should -HaveCount 200
        Get-TceMapping | Should -BeNullOrEmpty
    }
}

Describe 'A list of arguments' {
    BeforeEach {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 1GB
        $null = New-DmaBuffer 1MB a
        $null = New-DmaBuffer 1MB b
    }

    It 'is done one by one: <Script> gives <Expected>' -ForEach @(
        @{ Script = { (Get-DmaWindow 0, 1).Slot }; Expected = 0, 1 }
        @{ Script = { (Get-DmaWindow 1, 7, 0 -ErrorAction Ignore).Slot }; Expected = 1, 0 }
        @{ Script = { Remove-DmaBuffer a, b; @(Get-DmaBuffer).Count }; Expected = 0 }
        @{ Script = { Remove-DmaWindow 0, 1; @(Get-DmaWindow).Count }; Expected = 0 }
        @{ Script = { Resolve-TceAddress 1, 2 | ForEach-Object Address }; Expected = 1, 2 }
        @{ Script = { (Get-TceTable 0, 1).Window | Select-Object -Unique }; Expected = 0, 0x800000000000000 }
        @{ Script = { (Measure-DmaWindow 64GB, 128GB).MemorySize | Select-Object -Unique }; Expected = 64GB, 128GB }
        @{ Script = { ('x1', 'x2' | New-DmaBuffer -Size 64KB).Name }; Expected = 'x1', 'x2' }
        @{ Script = { (64GB | Test-DmaWindow -All | Select-Object -First 1).Passed }; Expected = $false }
        @{ Script = { $null = 'a', 'b' | Invoke-TceMap -Size 64KB; (Get-TceMapping -Buffer a, b).Buffer }; Expected = 'a', 'b' }
    ) {
        & $Script | Should -Be $Expected
    }

    It 'has other names for mapping and unmapping' {
        (Get-Command -Noun TceMapping).Name | Sort-Object | Should -Be 'Get-TceMapping', 'New-TceMapping', 'Remove-TceMapping'
        $null = New-TceMapping a
        Get-TceMapping | Remove-TceMapping
        Get-TceMapping | Should -BeNullOrEmpty
    }

    It 'may come from a file' {
        Set-Content "$TestDrive/b.csv" 'Name,Size', 'x,64K', 'y,128K'
        (Import-Csv "$TestDrive/b.csv" | New-DmaBuffer).Size | Should -Be 64KB, 128KB
        Import-Csv "$TestDrive/b.csv" | Remove-DmaBuffer
        (Get-DmaBuffer).Name | Should -Be 'a', 'b'

        $null = Export-TceState "$TestDrive/a.json"
        (Get-Item "$TestDrive/a.json" | Measure-DmaWindow 64GB).MemorySize | Select-Object -Unique | Should -Be 64GB
    }
}

Describe 'The list of what binds' {
    BeforeAll {
        $script:page = Get-Content "$PSScriptRoot/../docs/en-US/about_SpaprDdw_Binding.md" -Raw

        # What a command needs besides the row.
        $script:more = @{
            'Export-TceState' = @{ Path = "$TestDrive/never.json"; WhatIf = $true }
            'Set-DmaWindow'   = @{ Size = 2GB; WhatIf = $true }
            'Show-DmaWindow'  = @{ Width = 80 }
            'Start-TceTrace'  = @{ Path = "$TestDrive/never.jsonl"; WhatIf = $true }
        }
    }

    BeforeEach {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 1GB
        $null = New-DmaBuffer 1MB guest | Invoke-TceMap -Window 1
        $test = Test-DmaWindow 8GB
        $null = Remove-DmaWindow 0
        $script:samples = @{
            'container'         = Get-TceContainer | Select-Object *
            'name of a container' = Get-TceInfo
            'window'            = Get-DmaWindow 1
            'table level'       = Get-TceTable 1 | Select-Object -First 1
            'buffer'            = Get-DmaBuffer
            'mapping'           = Get-TceMapping
            'resolved address'  = Resolve-TceAddress 0x800000000000000
            'range of bus addresses (StartAddress, Size)' = [pscustomobject] @{ StartAddress = '0x800000000000000'; Size = '1GB' }
            'bus address (StartAddress)' = [pscustomobject] @{ StartAddress = '0x800000000000000' }
            'plan'              = Measure-DmaWindow 1GB -Container test | Where-Object Recommended
            'test of a window'  = $test
            'shape of a window (PageSize, WindowSize, Levels)' = [pscustomobject] @{ PageSize = '64K'; WindowSize = '1GB'; Levels = '1' }
            'size (PageSize, Size)' = [pscustomobject] @{ PageSize = '64K'; Size = '1GB' }
            'change of a window' = Set-DmaWindow 1
            'group'             = Get-IommuGroup 0
        }
    }

    It 'says of <_> what it does' -ForEach $taking {
        $page -match "(?s)\n### $_\n\n(.*?)(\n\n###|\Z)" | Should -BeTrue
        $entry = $Matches[1] -replace '\n  ', ' '
        $command = $_

        foreach ($sample in $samples.GetEnumerator()) {
            $given = @{}
            foreach ($name in 'WhatIf', 'Force') {
                if ((Get-Command $command).Parameters.ContainsKey($name)) { $given[$name] = $true }
            }
            if ($more[$command]) { $given = $more[$command] }
            if ($sample.Key -like '*container') {
                if ($command -eq 'New-DmaBuffer') { $given.Size = 64KB }
                if ($command -eq 'New-DmaWindow') { $given += @{ PageSize = 64KB; Size = 1GB } }
                if ($command -eq 'Test-DmaWindow') { $given = @{ MemorySize = 1GB; WhatIf = $true } }
            }
            $ids = @(Get-ErrorId { $sample.Value | & $command @given })

            if ($entry -match "(?m)^- $([regex]::Escape($sample.Key)): ") {
                $ids | Where-Object { $_ -in 'RowNotTaken', 'TwoTargets', 'InputObjectNotBound' -or $_ -like 'Parameter*' -or $_ -like 'Missing*' } |
                    Should -BeNullOrEmpty -Because "$command takes a $($sample.Key)"
            } else {
                $entry | Should -Match "(?m)^- refused: (.*, )?$([regex]::Escape($sample.Key))(,|$)"
                $ids | Select-Object -Unique | Should -BeIn 'RowNotTaken', 'InputObjectMissingMandatory', 'AmbiguousParameterSet', 'ParameterArgumentTransformationError' -Because "$command refuses a $($sample.Key)"
                $ids | Should -Not -BeNullOrEmpty
            }
        }
    }
}

Describe 'What commands write' {
    BeforeDiscovery {
        # The types of all that commands write, and of what is in it.
        $script:written = [System.Collections.Generic.HashSet[type]]::new()
        $waiting = [System.Collections.Generic.Queue[type]]::new()
        (Get-Command -Module SpaprDdw -CommandType Cmdlet).OutputType.Type | ForEach-Object { $waiting.Enqueue($_) }
        while ($waiting.Count -gt 0) {
            $type = $waiting.Dequeue()
            if ($type.FullName -like 'SpaprDdw.*' -and $written.Add($type)) {
                foreach ($of in $type.GetProperties().PropertyType) {
                    $waiting.Enqueue($of)
                    $of.GenericTypeArguments | ForEach-Object { $waiting.Enqueue($_) }
                }
            }
        }
    }

    It 'is read-only, and has words and no numbers for them: <_>' -ForEach $written {
        $_.IsEnum | Should -BeFalse
        $_.GetProperties() | Where-Object { $_.SetMethod.IsPublic } | ForEach-Object Name | Should -BeNullOrEmpty
    }

    It 'is addressed alike: <_>' -ForEach $written {
        $_.GetProperty('Address') | Where-Object { "$($_.PropertyType)" -notlike 'ulong' } | Should -BeNullOrEmpty
        if ($_.FullName -like 'SpaprDdw.PowerShell.Rows.*' -and $_.Name -notin 'ContainerRow', 'UserRow', 'RequestRow', 'RtasCallRow', 'StateGroupRow', 'StatePropertyRow') {
            $_.GetProperty('Container').PropertyType | Should -Be ([string])
            ([guid], [Nullable[guid]]) | Should -Contain $_.GetProperty('ContainerId').PropertyType
            $_.GetProperties().Name[0, 1] | Should -Be 'Container', 'ContainerId'
        }
    }
}

Describe 'An error about two things' {
    BeforeAll {
        Get-TceContainer | Disconnect-TceContainer
        $null = 'first', 'second' | ForEach-Object { Connect-TceContainer -Name $_ }
        Select-TceContainer first
        $null = New-DmaWindow 64K 1GB
        $null = New-DmaBuffer 64K guest
        'a', 'b' | ForEach-Object { $null = Export-TceState "$TestDrive/two-$_.json" }
    }

    It 'names each in its place: <Script>' -ForEach @(
        @{ Script = { Get-TceContainer first | Get-TceMapping -Container second }; Text = "The pipeline gives the container 'first', and -Container gives 'second'. *" }
        @{ Script = { Get-DmaWindow 1 | Remove-DmaWindow 0 }; Text = 'The pipeline gives the window at 0x800000000000000, and -Window is given too. *' }
        @{ Script = { Get-DmaBuffer | Remove-DmaWindow }; Text = "The command got the buffer 'guest', and takes a window. *" }
        @{ Script = { Get-IommuGroup -Backend Emulated -Container second }; Text = "-Backend Emulated lists *, and the container 'second' was given too. *" }
        @{ Script = { Export-TceState "$TestDrive/c.json" -Container first, second }; Text = "*c.json' was given for several: 'first', 'second'. *" }
        @{ Script = { Compare-TceState "$TestDrive/two-*.json" -Container first }; Text = "*two-*.json' matches 2 files, *" }
        @{ Script = { Connect-TceContainer -HostPageSize 8K }; Text = '*4 KiB or 64 KiB, not of 8192 bytes. *' }
    ) {
        "$(Get-Record $Script)" | Should -BeLike $Text
    }
}
