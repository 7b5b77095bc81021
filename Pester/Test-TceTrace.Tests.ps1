BeforeDiscovery {
    $data = "$PSScriptRoot/../tests/Engine.Tests/Data/conformance"
    $script:hosts = Get-ChildItem $data -Directory | ForEach-Object { @{ Name = $_.Name; Folder = $_.FullName } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $data = "$PSScriptRoot/../tests/Engine.Tests/Data/conformance"
    $script:quickstart = "$data/linux-6.12-64k-powernv9/h01-quickstart.jsonl"
}

Describe 'Test-TceTrace' {
    It 'replays the recordings of <Name> without a difference' -ForEach $hosts {
        $results = Test-TceTrace (Join-Path $Folder '*.jsonl')

        $results | Should -HaveCount @(Get-ChildItem $Folder -Filter *.jsonl).Count
        $results | Where-Object -Not Passed | ForEach-Object Name | Should -BeNullOrEmpty
        $results | Where-Object Operations -EQ 0 | Should -BeNullOrEmpty
    }

    It 'shows the recorded and the replayed value of a difference' {
        $path = Join-Path $TestDrive 'changed.jsonl'
        (Get-Content $quickstart -Raw) -replace '"start_addr":"0x800000000000000"', '"start_addr":"0x900000000000000"' | Set-Content $path -NoNewline
        Get-Content $path -Raw | Should -Not -BeExactly (Get-Content $quickstart -Raw)

        $result = Test-TceTrace $path
        $result.Passed | Should -BeFalse
        $result.Differences[0].Field | Should -Be 'start_addr'
        $result.Differences[0].Recorded | Should -Be '0x900000000000000'
        $result.Differences[0].Replayed | Should -Be '0x800000000000000'
    }

    It 'accepts paths and files from the pipeline' {
        ($quickstart, (Get-Item $quickstart) | Test-TceTrace).Passed | Should -Be $true, $true
    }

    It 'does not change connected containers' {
        $null = Connect-TestContainer
        $before = Get-State

        $null = Test-TceTrace $quickstart
        Get-State | Should -BeExactly $before
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'replays on the host of each container that a wildcard names' {
        Get-TceContainer | Disconnect-TceContainer
        'h1', 'h2' | ForEach-Object { $null = Connect-TceContainer -Name $_ }

        (Test-TceTrace $quickstart -Container h*).Passed | Should -Be $true, $true
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'stops at the first difference with -StopOnFirst' {
        $path = Join-Path $TestDrive 'different.jsonl'
        (Get-Content $quickstart -Raw) -replace '"max_windows":2', '"max_windows":3' -replace '"start_addr":"0x8', '"start_addr":"0x9' | Set-Content $path -NoNewline

        @((Test-TceTrace $path).Differences).Count | Should -BeGreaterThan 1
        @((Test-TceTrace $path -StopOnFirst).Differences).Field | Should -Be 'max_windows'

        $null = Connect-TestContainer
        @((Test-TceTrace $path -Container test).Differences).Count | Should -BeGreaterThan 1
        @((Test-TceTrace $path -Container test -StopOnFirst).Differences).Field | Should -Be 'max_windows'
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'replays on the host of a connected container, which is unused again afterwards' {
        $null = Connect-TestContainer
        $before = Get-State

        $results = $quickstart, $quickstart | Test-TceTrace -Container test
        $results.Passed | Should -Be $true, $true
        Get-State | Should -BeExactly $before
        (New-DmaWindow 64K 1G).StartAddress | Should -Be 0x800000000000000
        Get-ErrorId { Test-TceTrace $quickstart -Container test } | Should -Be 'ContainerNotFresh'
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'does not replay on a container with -WhatIf' {
        $null = Connect-TestContainer
        Test-TceTrace $quickstart -Container test -WhatIf | Should -BeNullOrEmpty
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'answers once for the whole pipeline with -Quiet' {
        $path = Join-Path $TestDrive 'quiet.jsonl'
        (Get-Content $quickstart -Raw) -replace '"max_windows":2', '"max_windows":3' | Set-Content $path -NoNewline

        $quickstart, $quickstart | Test-TceTrace -Quiet | Should -Be $true
        $path, $quickstart | Test-TceTrace -Quiet | Should -Be $false
        (Join-Path $TestDrive none), $quickstart | Test-TceTrace -Quiet -ErrorAction SilentlyContinue | Should -Be $false
        Test-TceTrace "$TestDrive/*.never" -Quiet -ErrorAction SilentlyContinue | Should -Be $false
    }

    It 'replays the valid files when another is missing' {
        $records = @(Get-Record { (Join-Path $TestDrive none), $quickstart | Test-TceTrace })

        $records[0].FullyQualifiedErrorId | Should -Be 'PathNotFound,SpaprDdw.PowerShell.Commands.TestTceTraceCommand'
        $records[1].Passed | Should -BeTrue
    }
}

Describe 'Test-TceTrace with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ParameterArgumentValidationError'; Script = { Test-TceTrace '' } }
        @{ Id = 'PathNotFound'; Script = { Test-TceTrace /never/recorded.jsonl } }
        @{ Id = 'PathNotFound'; Script = { Test-TceTrace -LiteralPath '/never/[recorded' } }
        @{ Id = 'PathNotFound'; Script = { Test-TceTrace nodrive:/trace } }
        @{ Id = 'NoFileMatches'; Script = { Test-TceTrace $TestDrive/*.never.jsonl } }
        @{ Id = 'PathNotOfFile'; Script = { Test-TceTrace Env:PATH } }
        @{ Id = 'TraceUnreadable'; Script = { Test-TceTrace $TestDrive } }
        @{ Id = 'TraceUnreadable'; Script = { Test-TceTrace (Get-Module SpaprDdw).Path } }
        @{ Id = 'PathNotFound'; Script = { '/never/recorded.jsonl' | Test-TceTrace } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { $null | Test-TceTrace } }
        @{ Id = 'ContainerNotFresh'; Script = { Test-TceTrace $recording -Container test } }
        @{ Id = 'ContainerNotFound'; Script = { Test-TceTrace $recording -Container nobody } }
        @{ Id = 'ContainerClosed'; Script = { Test-TceTrace $recording -Container $closed.Container } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-TceTrace $recording -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-TceTrace $recording -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-TceTrace $recording -Container $thing } }
        @{ Id = 'PathNotOfFile'; Script = { Test-TceTrace "/never`0recorded" } }
        @{ Id = 'PathNotFound'; Script = { $window | Test-TceTrace } }
        @{ Id = 'TraceUnreadable'; Script = { Test-TceTrace (Join-Path $PSScriptRoot Common.ps1) } }
    ) {
        Assert-Refusal $Script $Id
    }
}

Describe 'Test-TceTrace -KernelVersion' {
    BeforeAll {
        $script:file = "$PSScriptRoot/../tests/Engine.Tests/Data/conformance/linux-6.12-64k-powernv9/h01-quickstart.jsonl"
    }

    It 'says when the driver of the kernel <Kernel>, which a recording names, is not known' -ForEach @(
        @{ Kernel = '4.4.0-210-generic'; Notes = 1 }
        @{ Kernel = 'other'; Notes = 1 }
        @{ Kernel = 'emulated'; Notes = 0 }
        @{ Kernel = '5.15.0-139-generic'; Notes = 0 }
    ) {
        Set-Content "$TestDrive/kernel.jsonl" ((Get-Content $file) -replace '"kernel":"[^"]*"', "`"kernel`":`"$Kernel`"")

        Test-TceTrace "$TestDrive/kernel.jsonl" -Quiet -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeTrue
        $warnings | Should -HaveCount $Notes
        $warnings | ForEach-Object { "$_" | Should -BeLike "'$Kernel', which the recording names*rules of 6.16 or later, and 6.12.95." }
        Test-TceTrace "$TestDrive/kernel.jsonl" -Quiet -KernelVersion 5.15 -WarningVariable warnings | Should -BeTrue
        $warnings | Should -BeNullOrEmpty
    }

    It 'replays on another kernel than the one of the recording' {
        (Test-TceTrace $file).Passed | Should -BeTrue
        (Test-TceTrace $file -KernelVersion 5.15).Passed | Should -BeTrue
        (Test-TceTrace $file -KernelVersion 4.15).Differences.Field | Should -Contain 'locked'
    }

    It 'refuses <Id>' -ForEach @(
        @{ Id = 'HostKernelUnknown'; Kernel = @{ KernelVersion = '4.4' } }
        @{ Id = 'KernelAndContainer'; Kernel = @{ KernelVersion = '5.4'; Container = 'replay' } }
    ) {
        $null = Connect-TceContainer -Name replay
        Assert-Refusal { Test-TceTrace $file @Kernel } $Id
        Disconnect-TceContainer replay
    }
}
