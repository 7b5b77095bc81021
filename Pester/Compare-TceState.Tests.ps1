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

    It 'finds no difference between a state and itself, given as a path, a file, a name or a container' {
        Compare-TceState $saved $saved | Should -BeNullOrEmpty
        Compare-TceState $saved -Container test | Should -BeNullOrEmpty
        Compare-TceState -ReferenceObject $saved -DifferenceObject (Get-TceContainer test) -Quiet | Should -BeTrue
        Get-TceContainer test | Compare-TceState (Get-Item $saved) -Quiet | Should -BeTrue
        Compare-TceState (Get-TceContainer test) $saved -Quiet | Should -BeTrue
    }

    It 'takes copies of containers and of files, such as those from a job' {
        $container, $file = (Get-TceContainer test), (Get-Item $saved)

        foreach ($copy in (Copy-Serialized $container), ($container | ConvertTo-Csv | ConvertFrom-Csv), ($container | Select-Object *), (Copy-Serialized $file)) {
            $copy | Compare-TceState $saved -Quiet | Should -BeTrue
            Compare-TceState $copy $saved -Quiet | Should -BeTrue
        }
        Get-ErrorId { Copy-Serialized $container | Add-Member PSComputerName elsewhere -PassThru | Compare-TceState $saved } | Should -Be RowOfOtherMachine
        $record = Get-Record { Get-DmaWindow -Container test | Select-Object -First 1 | Compare-TceState $saved }
        "$record" | Should -BeLike "The command got the window at 0x0, which is not a state.*"
    }

    It 'takes a text as a path, even if a container has that name' {
        Push-Location $TestDrive
        try {
            Copy-Item compared.json changed
            $null = New-DmaBuffer 64K more -Container changed

            Compare-TceState changed compared.json -Quiet | Should -BeTrue
            Compare-TceState changed -Container changed -Quiet | Should -BeFalse
            Remove-Item changed
            $record = Get-Record { Compare-TceState changed compared.json }
            $record.FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
            "$record" | Should -Match '-Container changed or \(Get-TceContainer changed\)'
        } finally {
            Remove-DmaBuffer more -Container changed
            Pop-Location
        }
    }

    It 'compares many files with one, and each result names its files' {
        foreach ($name in 'one', 'two') {
            (Get-Content $saved -Raw) -replace '"name": "test"', "`"name`": `"$name`"" | Set-Content (Join-Path $TestDrive "$name.side") -NoNewline
        }

        $differences = Compare-TceState $saved (Join-Path $TestDrive *.side)
        $differences.New | Should -Be 'one', 'two'
        Split-Path $differences.Difference -Leaf | Should -Be 'one.side', 'two.side'
        $differences.Reference | Select-Object -Unique | Should -Be (Convert-Path $saved)
        (Get-ChildItem $TestDrive/*.side | Compare-TceState $saved).New | Should -Be 'one', 'two'
        (Compare-TceState $saved -Container changed).Difference | Should -Be 'changed'
    }

    It 'answers once for the whole pipeline with -Quiet' {
        Get-Item $saved, $saved | Compare-TceState $saved -Quiet | Should -Be $true
        $saved, (Get-TceContainer changed) | Compare-TceState $saved -Quiet | Should -Be $false
        Compare-TceState $saved $saved, (Join-Path $TestDrive none.json) -Quiet -ErrorAction SilentlyContinue | Should -Be $false
    }

    It 'finds that a twin differs only in its name, and nothing with -IgnoreIdentity' {
        $difference = Compare-TceState (Get-TceContainer test) -Container changed

        $difference | Should -HaveCount 1
        $difference.Change, $difference.Item, $difference.Property, $difference.Old, $difference.New | Should -Be 'Changed', 'container', 'name', 'test', 'changed'
        Compare-TceState (Get-TceContainer test) -Container changed -IgnoreIdentity -Quiet | Should -BeTrue
    }

    It 'names each item that was added, removed or changed' {
        $null = New-DmaBuffer 64K added -Container changed
        Get-TceMapping -Container changed | Invoke-TceUnmap -Container changed

        $differences = Compare-TceState $saved -Container changed -IgnoreIdentity
        ($differences | Where-Object Change -EQ Added).Item | Should -Be 'buffer added'
        ($differences | Where-Object Change -EQ Removed).Item | Should -Be 'window 0x800000000000000, mapping 0x800000000000000'
        $changed = $differences | Where-Object Change -EQ Changed
        $changed.Item | Should -Be 'lockedMemory'
        [int64] $changed.New - [int64] $changed.Old | Should -Be 64KB
        Compare-TceState $saved -Container changed -Quiet | Should -BeFalse
    }

    It 'ignores the addresses of memory with -IgnoreMemoryAddress' {
        $text = (Get-Content $saved -Raw) -replace '"address": "0x10000000000"', '"address": "0x20000000000"'
        $moved = Join-Path $TestDrive 'moved.json'
        Set-Content $moved $text -NoNewline

        (Compare-TceState $saved $moved).Item | Should -Be 'buffer guest'
        Compare-TceState $saved $moved -IgnoreMemoryAddress | Should -BeNullOrEmpty
    }
}

Describe 'Compare-TceState with a trace of QEMU' {
    BeforeAll {
        $traces = "$PSScriptRoot/../tests/Engine.Tests/Data/clients/qemu-trace-logs"
        $script:guest = ConvertFrom-QemuTrace "$traces/qemu7-kvm-reset.txt"
        $script:other = ConvertFrom-QemuTrace "$traces/qemu7-512.txt"
    }

    It 'takes the result of ConvertFrom-QemuTrace as a state, also after a trip' {
        $null = $guest | Import-TceState -Name traced
        Compare-TceState $guest -Container traced -IgnoreIdentity | Should -BeNullOrEmpty

        $differences = $other, (Copy-Serialized $other) | Compare-TceState $guest -IgnoreIdentity -IgnoreMemoryAddress
        $differences | ForEach-Object Item | Should -Be 'window 0x800000000000000', 'window 0x800000000000000'
        $differences.Reference | Should -Be 'qemu7-kvm-reset', 'qemu7-kvm-reset'
        $differences.Difference | Should -Be 'qemu7-512', 'qemu7-512'
    }

    It 'names no type when it gets something else' {
        "$(Get-Record { Get-TceInfo -Container traced | Compare-TceState $guest })" | Should -Not -BeLike '*SpaprDdw.*'
        "$(Get-Record { Get-DmaBuffer -Container traced | Compare-TceState $guest })" | Should -BeLike "The command got the buffer 'ram0', which is not a state.*"
    }
}

Describe 'Compare-TceState with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ParameterArgumentValidationErrorNullNotAllowed'; Script = { Compare-TceState $file $null } }
        @{ Id = 'ParameterArgumentValidationErrorNullNotAllowed'; Script = { Compare-TceState $null $file } }
        @{ Id = 'NotAState'; Script = { Compare-TceState 5 $file } }
        @{ Id = 'NotAState'; Script = { Compare-TceState $file $thing } }
        @{ Id = 'NotAState'; Script = { $thing | Compare-TceState $file } }
        @{ Id = 'PathNotFound'; Script = { Compare-TceState test $file } }
        @{ Id = 'PathNotFound'; Script = { Compare-TceState $file test } }
        @{ Id = 'PathNotFound'; Script = { Compare-TceState $file nobody } }
        @{ Id = 'PathNotFound'; Script = { Compare-TceState $file /never/written.json } }
        @{ Id = 'NoFileMatches'; Script = { Compare-TceState $file $TestDrive/*.never.json } }
        @{ Id = 'ReferenceAmbiguous'; Script = { Compare-TceState "$PSScriptRoot/*.ps1" $file } }
        @{ Id = 'StateUnreadable'; Script = { Compare-TceState $file (Get-Module SpaprDdw).Path } }
        @{ Id = 'PathNotOfFile'; Script = { Compare-TceState $file Env:PATH } }
        @{ Id = 'PathNotFound'; Script = { Compare-TceState $file nodrive:/x } }
        @{ Id = 'ContainerClosed'; Script = { Compare-TceState $file $closed.Container } }
        @{ Id = 'ContainerNotFound'; Script = { Compare-TceState $file -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Compare-TceState $file -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Compare-TceState $file -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Compare-TceState $file -Container $thing } }
        @{ Id = 'AmbiguousParameterSet'; Script = { Compare-TceState $file -Difference $file -Container test } }
        @{ Id = 'NotAState'; Script = { Compare-TceState $window $file } }
    ) {
        Assert-Refusal $Script $Id
    }
}
