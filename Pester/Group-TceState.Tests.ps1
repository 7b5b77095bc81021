BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Exports the state of a new host, which has a window of this size, and disconnects it.
    function Save-Host([string] $Path, [hashtable] $With = @{}, [string] $Size = '512GB') {
        $container = Connect-TceContainer -Name saved @With
        $null = New-DmaWindow 64KB $Size -Container $container
        $null = Export-TceState -Path $Path -Container $container
        Disconnect-TceContainer $container
    }

    $script:folder = (New-Item -ItemType Directory "$TestDrive/fleet").FullName
    Get-TceContainer | Disconnect-TceContainer
    Save-Host "$folder/a.json"
    Save-Host "$folder/b.json.gz"
    Save-Host "$folder/small-pages.json" @{ HostPageSize = 4KB }
    Save-Host "$folder/other.json" -With @{ Platform = 'Power10'; MemlockLimit = '1TB' } -Size '256GB'
    $used = Connect-TceContainer -Name used
    $null = New-DmaWindow 64KB 512GB -Container used
    $null = New-DmaBuffer 1MB -Container used | Invoke-TceMap
    $null = Export-TceState -Path "$folder/used.json" -Container used
    Disconnect-TceContainer $used
}

Describe 'Group-TceState' {
    It 'groups states of one shape, the largest group first' {
        $groups = Group-TceState "$folder/*.json*"

        $groups.Count | Should -Be 4
        $groups[0].Count | Should -Be 2
        $groups[0].Hosts | Should -Be a, b
        $groups[0].Path | Should -Be "$folder/a.json", "$folder/b.json.gz"
        $groups[0].Differences | Should -BeNullOrEmpty
    }

    It 'says in what the others differ from the largest group' {
        $groups = Group-TceState "$folder/*.json*"

        $small = $groups | Where-Object Hosts -EQ small-pages
        $small.Differences.Property | Should -Be HostPageSize
        $small.Differences.Value | Should -Be '4 KiB'
        $small.Differences.Usual | Should -Be '64 KiB'
        $other = $groups | Where-Object Hosts -EQ other
        $other.Differences.Property | Should -Be Platform, Windows, MemlockLimit
        $other.Differences[1].Value | Should -BeLike '*256 GiB in 64 KiB at 0x800000000000000, *'
    }

    It 'does not count what changes when the container is used' {
        # A buffer that stays has a page size, which counts.
        ($groups = Group-TceState "$folder/a.json", "$folder/used.json" -Property Windows, Platform) | Should -HaveCount 1
        $groups.Shape.Property | Should -Be Windows, Platform
        (Group-TceState "$folder/a.json", "$folder/used.json")[1].Differences.Property | Should -Be BackingPageSizes
    }

    It 'does not count the order of windows in a file' {
        $state = Get-Content "$folder/a.json" -Raw | ConvertFrom-Json
        $state.windows = @($state.windows[1], $state.windows[0])
        $state | ConvertTo-Json -Depth 10 | Set-Content "$TestDrive/turned.json"

        (Group-TceState "$folder/a.json", "$TestDrive/turned.json").Hosts | Should -HaveCount 2
        Group-TceState "$folder/a.json", "$TestDrive/turned.json" | Should -HaveCount 1
    }

    It 'takes files from the pipeline, each once' {
        $files = Get-ChildItem $folder

        ($files + $files | Group-TceState).Count | Should -Be ($files | Group-TceState).Count
        (($files + $files | Group-TceState).Path | Sort-Object) | Should -Be ($files.FullName | Sort-Object)
    }

    It 'writes groups whose files go on, also from another process, and takes the files of CSV' {
        Copy-Item "$folder/a.json" "$TestDrive/[a].json"
        $group = Group-TceState -LiteralPath "$TestDrive/[a].json"
        $copy = Copy-Serialized $group

        foreach ($row in $group, $copy, [pscustomobject] @{ Path = "$TestDrive/[a].json" }) {
            ($row | Group-TceState).Hosts | Should -Be '[a]'
            $row | Import-TceState -Name twin | Disconnect-TceContainer
        }
    }

    It 'names hosts by folders, if only these differ' {
        foreach ($name in 'x', 'y') {
            $null = New-Item -ItemType Directory "$TestDrive/tree/$name"
            Copy-Item "$folder/a.json" "$TestDrive/tree/$name/state.json"
        }

        (Group-TceState "$TestDrive/tree/*/state.json").Hosts | Should -Be x/state, y/state
    }

    It 'reports a file that is no state, and groups the others' {
        $null = New-Item -ItemType Directory "$TestDrive/mixed"
        Copy-Item "$folder/a.json" "$TestDrive/mixed"
        Set-Content "$TestDrive/mixed/bad.json" '{'
        $records = @(Get-Record { Group-TceState "$TestDrive/mixed/*" })

        $records[0].FullyQualifiedErrorId | Should -BeLike 'StateUnreadable,*'
        $records[1].Hosts | Should -Be a
    }

    It 'groups 1,000 files in seconds' {
        $null = New-Item -ItemType Directory "$TestDrive/thousand"
        $text = Get-Content "$folder/a.json" -Raw
        foreach ($number in 1..1000) {
            # Each tenth host has another page size.
            [IO.File]::WriteAllText("$TestDrive/thousand/$number.json", ($number % 10 ? $text : $text.Replace('"pageSize": "0x10000",', '"pageSize": "0x1000",')))
        }

        $null = Group-TceState "$TestDrive/thousand/1*"
        $few = Measure-Command { Group-TceState "$TestDrive/thousand/1?.json", "$TestDrive/thousand/1??.json" }
        $all = Measure-Command { $script:groups = Group-TceState "$TestDrive/thousand/*" }
        Write-Information "Grouped 1,000 files in $($all.TotalSeconds.ToString('0.0')) s." -InformationAction Continue

        $groups.Count | Should -Be 2
        $groups[0].Count, $groups[1].Count | Should -Be 900, 100
        # They are 9 times as many. With the square of their number, the time would be 81 times as long.
        $all.TotalSeconds / $few.TotalSeconds | Should -BeLessThan 40
    }
}

Describe 'Group-TceState with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ParameterArgumentValidationError'; Script = { Group-TceState $null } }
        @{ Id = 'PathNotFound'; Script = { Group-TceState /never/written.json } }
        @{ Id = 'PathNotFound'; Script = { Group-TceState -LiteralPath "$TestDrive/*.json" } }
        @{ Id = 'NoFileMatches'; Script = { Group-TceState "$TestDrive/*.never.json" } }
        @{ Id = 'StateUnreadable'; Script = { Group-TceState (Get-Module SpaprDdw).Path } }
        @{ Id = 'PathNotOfFile'; Script = { Group-TceState Env:PATH } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Group-TceState $file -Property Colour } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Group-TceState -LiteralPath $file } }
        @{ Id = 'AmbiguousParameterSet'; Script = { Group-TceState -Path $file -LiteralPath $file } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $window | Group-TceState } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Group-TceState $window, $file } }
    ) {
        Assert-Refusal $Script $Id
    }

    It 'says what it got instead of a file, without the name of a type' {
        $trace = "$PSScriptRoot/../tests/Engine.Tests/Data/clients/qemu-trace-logs/qemu7-512.txt"
        "$(Get-Record { $window | Group-TceState })" | Should -BeLike '*takes files, and got the window at 0x*. Give a file that Export-TceState wrote.'
        "$(Get-Record { Get-TceContainer test | Group-TceState })" | Should -BeLike "*takes files, and got the container 'test'.*"
        "$(Get-Record { ConvertFrom-QemuTrace $trace | Group-TceState })" | Should -BeLike '*takes files, and got a state as text.*'
        "$(Get-Record { Get-TceInfo -Container test | Group-TceState })" | Should -Not -BeLike '*SpaprDdw.*'
        "$(Get-Record { [pscustomobject] @{ A = 1 } | Group-TceState })" | Should -BeLike '*takes files, and got an object.*'
    }
}
