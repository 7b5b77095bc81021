BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-MappedContainer
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Import-TceState' {
    BeforeAll {
        $script:saved = Join-Path $TestDrive 'saved.json'
        $null = Export-TceState $saved -Container test
    }

    AfterEach {
        Get-TceContainer | Where-Object Name -NE test | Disconnect-TceContainer
    }

    It 'creates a twin with the same state' {
        $twin = Import-TceState $saved -Name twin

        $twin.Backend | Should -Be 'Emulated'
        (Get-TceContainer)[-1].Name | Should -Be 'twin'
        (Get-TceMapping -Container twin).StartAddress | Should -Be (Get-TceMapping -Container test).StartAddress
        (Export-TceState -AsString -Container twin) -replace '"twin"', '"test"' | Should -BeExactly (Get-Content $saved -Raw)
    }

    It 'accepts files from the pipeline, also compressed files' {
        $null = Export-TceState (Join-Path $TestDrive 'saved.gz') -Compress -Container test

        Get-ChildItem $TestDrive | ForEach-Object { (Import-TceState $_ -Name $_.Name).Name } | Should -HaveCount 2
        $TestDrive | Get-ChildItem -Filter *.gz | Import-TceState -Name piped | ForEach-Object Name | Should -Be 'piped'
    }

    It 'takes a piped text that begins with a brace as a state, and another text as a path' {
        (Export-TceState -AsString -Container test | Import-TceState -Name texttwin).Name | Should -Be 'texttwin'
        Compare-TceState $saved -Container texttwin -IgnoreIdentity -Quiet | Should -BeTrue
        Disconnect-TceContainer texttwin
        ($saved | Import-TceState -Name pathtwin).Name | Should -Be 'pathtwin'
        Disconnect-TceContainer pathtwin

        $record = Get-Record { "{ `"format`": 1 }" | Import-TceState }
        "$record" | Should -Match '^The text holds no valid state'
        Get-ErrorId { Import-TceState '{' } | Should -Be 'PathNotFound'
    }

    It 'reads all files that match, and names with brackets by -LiteralPath or as files' {
        foreach ($name in 'r[1]', 'r[2]') {
            Set-Content -LiteralPath (Join-Path $TestDrive "$name.json") ((Get-Content $saved -Raw) -replace '"name": "test"', "`"name`": `"$name`"") -NoNewline
        }

        (Import-TceState (Join-Path $TestDrive 'r*.json')).Name | Should -Be 'r[1]', 'r[2]'
        Get-TceContainer | Where-Object Name -Like 'r*' | Disconnect-TceContainer
        (Import-TceState -LiteralPath (Join-Path $TestDrive 'r[1].json')).Name | Should -Be 'r[1]'
        Get-TceContainer | Where-Object Name -Like 'r*' | Disconnect-TceContainer
        (Get-ChildItem -LiteralPath (Join-Path $TestDrive 'r[2].json') | Import-TceState).Name | Should -Be 'r[2]'
        Get-TceContainer | Where-Object Name -Like 'r*' | Disconnect-TceContainer
        Get-ErrorId { Import-TceState (Join-Path $TestDrive 'none*.json') } | Should -Be 'NoFileMatches'
    }

    It 'creates a twin whose changes do not affect the original' {
        $null = Import-TceState $saved -Name twin
        Remove-DmaWindow 1 -Force -Container twin

        Compare-TceState $saved -Container test -Quiet | Should -BeTrue
    }

    It 'restores windows and mappings in a connected container' {
        $live = Connect-TceContainer -Name live
        $windows = Import-TceState $saved -Container $live

        $windows.Moved | Should -Be $false, $false
        Compare-TceState $saved $live -Quiet -IgnoreMemoryAddress -IgnoreIdentity | Should -BeTrue
    }

    It 'changes nothing with -WhatIf' {
        $null = Connect-TceContainer -Name live
        $before = Export-TceState -AsString -Container live

        Import-TceState $saved -Container live -WhatIf | Should -BeNullOrEmpty
        Import-TceState $saved -Name twin -WhatIf | Should -BeNullOrEmpty
        Export-TceState -AsString -Container live | Should -BeExactly $before
        (Get-TceContainer).Name | Should -Be 'test', 'live'
    }

    It 'refuses <Fault> and names the place in the file' -ForEach @(
        @{ Fault = 'an incomplete file'; Where = '\$\.windows\[0\]\.tables\[0\]'; Change = { $args[0].Substring(0, 700) } }
        @{ Fault = 'another version'; Where = '\$\.format'; Change = { $args[0] -replace 'tce-state/1', 'tce-state/4' } }
        @{ Fault = 'an unknown property'; Where = '\$\.host\.colour'; Change = { $args[0] -replace '"backend"', '"colour": "red", "backend"' } }
        @{ Fault = 'a window that is moved away from its mappings'; Where = '\$\.windows\[1\]\.mappings\[0\]\.address'; Change = { $args[0] -replace '"startAddress": "0x8', '"startAddress": "0x9' } }
        @{ Fault = 'a mapping of a buffer that does not exist'; Where = '\$\.windows\[1\]\.mappings\[0\]\.buffer'; Change = { $args[0] -replace '"buffer": "guest"', '"buffer": "nobody"' } }
        @{ Fault = 'a number of tables that does not fit the mappings'; Where = '\$\.windows\[0\]\.tables\[0\]\.tablesInUse'; Change = { $args[0] -replace '"tablesInUse": 1', '"tablesInUse": 7' } }
        @{ Fault = 'a number that is too large'; Where = '\$\.lockedMemory\.used'; Change = { $args[0] -replace '"used": "0x', '"used": "0xfffffffffffffffff' } }
    ) {
        $bad = Join-Path $TestDrive 'bad.json'
        $text = & $Change (Get-Content $saved -Raw)
        $text | Should -Not -BeExactly (Get-Content $saved -Raw)
        Set-Content $bad $text -NoNewline

        $record = @(Get-Record { Import-TceState $bad -Name twin })
        $record | Should -HaveCount 1
        $record.FullyQualifiedErrorId | Should -Be 'StateUnreadable,SpaprDdw.PowerShell.Commands.ImportTceStateCommand'
        "$record" | Should -Match "at $Where,"
        (Get-TceContainer).Name | Should -Be 'test'
        Remove-Item $bad
    }
}

Describe 'Import-TceState with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'PathNotFound'; Script = { Import-TceState /never/written.json } }
        @{ Id = 'StateUnreadable'; Script = { Import-TceState (Get-Module SpaprDdw).Path } }
        @{ Id = 'PathNotOfFile'; Script = { Import-TceState Env:PATH } }
        @{ Id = 'PathNotFound'; Script = { Import-TceState nodrive:/x } }
        @{ Id = 'PathNotOfFile'; Script = { Import-TceState "/never`0written" } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Import-TceState '' } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Import-TceState $null } }
        @{ Id = 'ContainerNameTaken'; Script = { Import-TceState $file } }
        @{ Id = 'ContainerNameTaken'; Script = { Import-TceState $file -Name FOREIGN } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Import-TceState $file -Name '' } }
        @{ Id = 'NameInvalid'; Script = { Import-TceState $file -Name "x`n" } }
        @{ Id = 'NameInvalid'; Script = { Import-TceState $file -Name "x`n" -WhatIf } }
        @{ Id = 'ContainerNotEmpty'; Script = { Import-TceState $file -Container test } }
        @{ Id = 'ContainerNotFound'; Script = { Import-TceState $file -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Import-TceState $file -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Import-TceState $file -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Import-TceState $file -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Import-TceState $file -Container $closed.Container } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { $null | Import-TceState } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $window | Import-TceState } }
        @{ Id = 'ContainerNameTaken'; Script = { $file | Import-TceState } }
    ) {
        Assert-Refusal $Script $Id
    }
}

Describe 'Import-TceState in a pipeline that ends early' {
    It 'leaves the name free after the twin is disconnected' {
        Get-TceContainer | Disconnect-TceContainer
        $null = Connect-TceContainer -Name whole
        $text = Export-TceState -AsString -Container whole
        foreach ($round in 1..2) {
            ($text | Import-TceState -Name twin | Select-Object -First 1).Name | Should -Be 'twin'
            Disconnect-TceContainer twin
        }
    }
}
