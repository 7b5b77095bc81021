BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-MappedContainer
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
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

    It 'finds no difference between a state and itself, given as a file, a name or a container' {
        Compare-TceState $saved $saved | Should -BeNullOrEmpty
        Compare-TceState test $saved | Should -BeNullOrEmpty
        Compare-TceState $saved (Get-TceContainer test) -Quiet | Should -BeTrue
        Get-TceContainer test | Compare-TceState (Get-Item $saved) -Quiet | Should -BeTrue
    }

    It 'finds that a twin differs only in its name, and nothing with -IgnoreIdentity' {
        $difference = Compare-TceState test changed

        $difference | Should -HaveCount 1
        $difference.Change, $difference.Item, $difference.Property, $difference.Old, $difference.New | Should -Be 'Changed', 'container', 'name', 'test', 'changed'
        Compare-TceState test changed -IgnoreIdentity -Quiet | Should -BeTrue
    }

    It 'names each item that was added, removed or changed' {
        $null = New-DmaBuffer 64K added -Container changed
        Get-TceMapping -Container changed | Invoke-TceUnmap -Container changed

        $differences = Compare-TceState $saved changed -IgnoreIdentity
        ($differences | Where-Object Change -EQ Added).Item | Should -Be 'buffer added'
        ($differences | Where-Object Change -EQ Removed).Item | Should -Be 'window 0x800000000000000, mapping 0x800000000000000'
        $changed = $differences | Where-Object Change -EQ Changed
        $changed.Item | Should -Be 'lockedMemory'
        [int64] $changed.New - [int64] $changed.Old | Should -Be 64KB
        Compare-TceState $saved changed -Quiet | Should -BeFalse
    }

    It 'ignores the addresses of memory with -IgnoreMemoryAddress' {
        $text = (Get-Content $saved -Raw) -replace '"address": "0x10000000000"', '"address": "0x20000000000"'
        $moved = Join-Path $TestDrive 'moved.json'
        Set-Content $moved $text -NoNewline

        (Compare-TceState $saved $moved).Item | Should -Be 'buffer guest'
        Compare-TceState $saved $moved -IgnoreMemoryAddress | Should -BeNullOrEmpty
    }
}

Describe 'Compare-TceState with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ParameterArgumentValidationErrorNullNotAllowed'; Script = { Compare-TceState $file $null } }
        @{ Id = 'ParameterArgumentValidationErrorNullNotAllowed'; Script = { Compare-TceState $null test } }
        @{ Id = 'NotAState'; Script = { Compare-TceState 5 test } }
        @{ Id = 'NotAState'; Script = { Compare-TceState test $thing } }
        @{ Id = 'NotAState'; Script = { $thing | Compare-TceState test } }
        @{ Id = 'StateNotFound'; Script = { Compare-TceState test nobody } }
        @{ Id = 'StateNotFound'; Script = { Compare-TceState test /never/written.json } }
        @{ Id = 'StateUnreadable'; Script = { Compare-TceState test (Get-Module SpaprDdw).Path } }
        @{ Id = 'PathNotOfFile'; Script = { Compare-TceState test Env:PATH } }
        @{ Id = 'PathNotFound'; Script = { Compare-TceState test nodrive:/x } }
        @{ Id = 'ContainerClosed'; Script = { Compare-TceState test $closed.Container } }
        @{ Id = 'NotAState'; Script = { Compare-TceState $window test } }
    ) {
        Assert-Refusal $Script $Id
    }
}
