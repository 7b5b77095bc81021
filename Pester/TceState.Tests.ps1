BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-TestContainer
    $null = New-DmaWindow 64K 512GB
    $null = New-DmaBuffer 1M guest | Invoke-TceMap
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Export-TceState' {
    It 'writes everything down as JSON' {
        $state = Export-TceState -AsString | ConvertFrom-Json

        $state.format | Should -Be 'spapr-tce-state/1'
        $state.container.name | Should -Be 'test'
        $state.buffers.name | Should -Be 'guest'
        $state.windows.startAddress | Should -Be '0x0', '0x800000000000000'
        $state.windows[1].mappings[0].size | Should -Be '0x100000'
    }

    It 'writes the same to a file, in the place of an older one' {
        $path = Join-Path $TestDrive 'state.json'
        Set-Content $path 'older'

        (Export-TceState $path).FullName | Should -Be (Convert-Path $path)
        Get-Content $path -Raw | Should -BeExactly (Export-TceState -AsString)
        Get-ChildItem $TestDrive | Should -HaveCount 1
    }

    It 'takes a path relative to where the shell is' {
        Push-Location $TestDrive
        try {
            (Export-TceState here.json).DirectoryName | Should -Be (Convert-Path .)
        } finally {
            Pop-Location
        }
        Remove-Item (Join-Path $TestDrive 'here.json')
    }

    It 'gives the buffers back to New-DmaBuffer' {
        $null = Connect-TceContainer -Name twin
        $buffers = (Export-TceState -AsString -Container test | ConvertFrom-Json).buffers | New-DmaBuffer -Container twin
        Disconnect-TceContainer twin

        $buffers.Name | Should -Be 'guest'
    }

    It 'writes nothing with -WhatIf' {
        $path = Join-Path $TestDrive 'never.json'

        Export-TceState $path -WhatIf | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'StateNotWritten'; Because = 'a folder that is not there'; Script = { Export-TceState (Join-Path $TestDrive no/way) } }
        @{ Id = 'StateNotWritten'; Because = 'a folder'; Script = { Export-TceState $TestDrive } }
        @{ Id = 'PathNotOfFile'; Because = 'a path of no file system'; Script = { Export-TceState Env:STATE } }
        @{ Id = 'PathNotFound'; Because = 'an unknown drive'; Script = { Export-TceState nodrive:/state } }
        @{ Id = 'ParameterArgumentValidationError'; Because = 'no path'; Script = { Export-TceState '' } }
        @{ Id = 'ContainerNotFound'; Because = 'an unknown container'; Script = { Export-TceState -AsString -Container nobody } }
        @{ Id = 'InputObjectNotBound'; Because = 'a wrong type'; Script = { [System.Version] '1.0' | Export-TceState -AsString } }
    ) {
        $before = @(Get-ChildItem $TestDrive).Count

        Get-ErrorId $Script | Should -Be $Id
        @(Get-ChildItem $TestDrive).Count | Should -Be $before
    }
}

Describe 'Export-TceState of several containers' {
    BeforeAll {
        $null = Connect-TceContainer -Name second -Platform PSeries
    }

    AfterAll {
        Disconnect-TceContainer second
    }

    It 'names the files as a script block says' {
        Push-Location $TestDrive
        try {
            (Get-TceContainer | Export-TceState -Path { "$($_.Name).json" }).Name | Should -Be 'test.json', 'second.json'
            (Get-Content second.json -Raw | ConvertFrom-Json).host.platform | Should -Be 'PSeries'
            Remove-Item test.json, second.json
        } finally {
            Pop-Location
        }
    }

    It 'compresses' {
        $path = Join-Path $TestDrive 'state.json.gz'
        $plain = (Export-TceState -AsString -Container test).Length

        (Export-TceState $path -Compress -Container test).Length | Should -BeLessThan ($plain / 2)
        Compare-TceState $path test -Quiet | Should -BeTrue
        Remove-Item $path
    }
}

Describe 'Import-TceState' {
    BeforeAll {
        $script:saved = Join-Path $TestDrive 'saved.json'
        $null = Export-TceState $saved -Container test
    }

    AfterEach {
        Get-TceContainer | Where-Object Name -NE test | Disconnect-TceContainer
    }

    It 'makes a twin, which is the current container' {
        $twin = Import-TceState $saved -Name twin

        $twin.Backend | Should -Be 'Emulated'
        (Get-TceContainer)[-1].Name | Should -Be 'twin'
        (Get-TceMapping).StartAddress | Should -Be (Get-TceMapping -Container test).StartAddress
        (Export-TceState -AsString) -replace '"twin"', '"test"' | Should -BeExactly (Get-Content $saved -Raw)
    }

    It 'takes files from the pipeline, compressed ones too' {
        $null = Export-TceState (Join-Path $TestDrive 'saved.gz') -Compress -Container test

        Get-ChildItem $TestDrive | ForEach-Object { (Import-TceState $_ -Name $_.Name).Name } | Should -HaveCount 2
        $TestDrive | Get-ChildItem -Filter *.gz | Import-TceState -Name piped | ForEach-Object Name | Should -Be 'piped'
    }

    It 'leaves what is connected alone while something is tried on the twin' {
        $null = Import-TceState $saved -Name twin
        Remove-DmaWindow 1 -Force -Container twin

        Compare-TceState $saved test -Quiet | Should -BeTrue
    }

    It 'makes windows and mappings again in a live container, and shows it in 100 columns' {
        $live = Connect-TceContainer -Name live
        $windows = Import-TceState $saved -Container $live

        $windows.Moved | Should -Be $false, $false
        Compare-TceState $saved $live -Quiet -IgnoreMemoryAddress -IgnoreIdentity | Should -BeTrue
        ($windows | Out-String -Width 100) -split '\n' | Should -Match '^.{0,100}$'
    }

    It 'asks and does nothing with -WhatIf' {
        $null = Connect-TceContainer -Name live
        $before = Export-TceState -AsString -Container live

        Import-TceState $saved -Container live -WhatIf | Should -BeNullOrEmpty
        Import-TceState $saved -Name twin -WhatIf | Should -BeNullOrEmpty
        Export-TceState -AsString -Container live | Should -BeExactly $before
        (Get-TceContainer).Name | Should -Be 'test', 'live'
    }

    It 'refuses <Because>, says where, and connects nothing' -ForEach @(
        @{ Because = 'a file that is cut'; Where = '\$\.windows\[0\]\.tables\[0\]'; Change = { $args[0].Substring(0, 700) } }
        @{ Because = 'another version'; Where = '\$\.format'; Change = { $args[0] -replace 'tce-state/1', 'tce-state/2' } }
        @{ Because = 'an unknown property'; Where = '\$\.host\.colour'; Change = { $args[0] -replace '"backend"', '"colour": "red", "backend"' } }
        @{ Because = 'a window elsewhere'; Where = '\$\.windows\[1\]\.mappings\[0\]\.address'; Change = { $args[0] -replace '"startAddress": "0x8', '"startAddress": "0x9' } }
        @{ Because = 'a mapping of nothing'; Where = '\$\.windows\[1\]\.mappings\[0\]\.buffer'; Change = { $args[0] -replace '"buffer": "guest"', '"buffer": "nobody"' } }
        @{ Because = 'tables that do not add up'; Where = '\$\.windows\[0\]\.tables\[0\]\.tablesInUse'; Change = { $args[0] -replace '"tablesInUse": 1', '"tablesInUse": 7' } }
        @{ Because = 'a number that is too large'; Where = '\$\.lockedMemory\.used'; Change = { $args[0] -replace '"used": "0x', '"used": "0xfffffffffffffffff' } }
    ) {
        $bad = Join-Path $TestDrive 'bad.json'
        $text = & $Change (Get-Content $saved -Raw)
        $text | Should -Not -BeExactly (Get-Content $saved -Raw)
        Set-Content $bad $text -NoNewline

        $record = @(Get-Record { Import-TceState $bad -Name twin })
        $record | Should -HaveCount 1
        $record.FullyQualifiedErrorId | Should -Be 'StateUnreadable,SpaprDdw.PowerShell.Commands.ImportTceState'
        "$record" | Should -Match "at $Where,"
        (Get-TceContainer).Name | Should -Be 'test'
        Remove-Item $bad
    }
}

Describe 'Compare-TceState' {
    BeforeAll {
        $script:saved = Join-Path $TestDrive 'compared.json'
        $null = Export-TceState $saved -Container test
        $null = Import-TceState $saved -Name changed
    }

    AfterAll {
        Disconnect-TceContainer changed
    }

    It 'finds no difference between a state and itself, whichever way it is given' {
        Compare-TceState $saved $saved | Should -BeNullOrEmpty
        Compare-TceState test $saved | Should -BeNullOrEmpty
        Compare-TceState $saved (Get-TceContainer test) -Quiet | Should -BeTrue
        Get-TceContainer test | Compare-TceState (Get-Item $saved) -Quiet | Should -BeTrue
    }

    It 'names a twin by its name alone, unless that is ignored' {
        $difference = Compare-TceState test changed

        $difference | Should -HaveCount 1
        $difference.Change, $difference.Item, $difference.Property, $difference.Old, $difference.New | Should -Be 'Changed', 'container', 'name', 'test', 'changed'
        Compare-TceState test changed -IgnoreIdentity -Quiet | Should -BeTrue
    }

    It 'names what was added, removed and changed, in 100 columns' {
        $null = New-DmaBuffer 64K added -Container changed
        Get-TceMapping -Container changed | Invoke-TceUnmap -Container changed

        $differences = Compare-TceState $saved changed -IgnoreIdentity
        ($differences | Where-Object Change -EQ Added).Item | Should -Be 'buffer added'
        ($differences | Where-Object Change -EQ Removed).Item | Should -Be 'window 0x800000000000000, mapping 0x800000000000000'
        $changed = $differences | Where-Object Change -EQ Changed
        $changed.Item | Should -Be 'lockedMemory'
        [int64] $changed.New - [int64] $changed.Old | Should -Be 64KB
        ($differences | Out-String -Width 100) -split '\n' | Should -Match '^.{0,100}$'
        Compare-TceState $saved changed -Quiet | Should -BeFalse
    }

    It 'ignores where memory is when told' {
        $text = (Get-Content $saved -Raw) -replace '"address": "0x10000000000"', '"address": "0x20000000000"'
        $moved = Join-Path $TestDrive 'moved.json'
        Set-Content $moved $text -NoNewline

        (Compare-TceState $saved $moved).Item | Should -Be 'buffer guest'
        Compare-TceState $saved $moved -IgnoreMemoryAddress | Should -BeNullOrEmpty
    }

    It 'converts to JSON with plain values' {
        (Compare-TceState test changed | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json).New | Should -Contain 'changed'
    }
}
