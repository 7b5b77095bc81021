BeforeDiscovery {
    $data = [System.IO.Path]::Combine($PSScriptRoot, '..', 'tests', 'Engine.Tests', 'Data', 'conformance')
    $script:hosts = Get-ChildItem $data -Directory | ForEach-Object { @{ Name = $_.Name; Folder = $_.FullName } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $data = [System.IO.Path]::Combine($PSScriptRoot, '..', 'tests', 'Engine.Tests', 'Data', 'conformance')
    $script:quickstart = [System.IO.Path]::Combine($data, 'linux-6.12-64k-powernv9', 'h01-quickstart.jsonl')
}

Describe 'Test-TceTrace' {
    It 'finds no difference to the recordings of <Name>' -ForEach $hosts {
        $results = Test-TceTrace (Join-Path $Folder '*.jsonl')

        $results | Should -HaveCount @(Get-ChildItem $Folder -Filter *.jsonl).Count
        $results | Where-Object -Not Passed | ForEach-Object Name | Should -BeNullOrEmpty
        $results | Where-Object Operations -EQ 0 | Should -BeNullOrEmpty
    }

    It 'shows what differs' {
        $path = Join-Path $TestDrive 'changed.jsonl'
        (Get-Content $quickstart -Raw) -replace '"start_addr":"0x800000000000000"', '"start_addr":"0x900000000000000"' | Set-Content $path -NoNewline
        Get-Content $path -Raw | Should -Not -BeExactly (Get-Content $quickstart -Raw)

        $result = Test-TceTrace $path
        $result.Passed | Should -BeFalse
        $result.Differences[0].Field | Should -Be 'start_addr'
        $result.Differences[0].Recorded | Should -Be '0x900000000000000'
        $result.Differences[0].Replayed | Should -Be '0x800000000000000'
    }

    It 'takes paths and files from the pipeline' {
        ($quickstart, (Get-Item $quickstart) | Test-TceTrace).Passed | Should -Be $true, $true
    }

    It 'does not touch what is connected' {
        $null = Connect-TestContainer
        $before = Get-State

        $null = Test-TceTrace $quickstart
        Get-State | Should -BeExactly $before
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'PathNotFound'; Because = 'a file that is not there'; Script = { Test-TceTrace (Join-Path $TestDrive none) } }
        @{ Id = 'PathNotFound'; Because = 'the same by its literal path'; Script = { Test-TceTrace -LiteralPath (Join-Path $TestDrive '[none') } }
        @{ Id = 'PathNotFound'; Because = 'an unknown drive'; Script = { Test-TceTrace nodrive:/trace } }
        @{ Id = 'PathNotOfFile'; Because = 'a path of no file system'; Script = { Test-TceTrace Env:PATH } }
        @{ Id = 'TraceUnreadable'; Because = 'a folder'; Script = { Test-TceTrace $TestDrive } }
        @{ Id = 'TraceUnreadable'; Because = 'a file of another kind'; Script = { Test-TceTrace (Join-Path $PSScriptRoot Common.ps1) } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
    }

    It 'ends at the first difference when told' {
        $path = Join-Path $TestDrive 'different.jsonl'
        (Get-Content $quickstart -Raw) -replace '"max_windows":2', '"max_windows":3' -replace '"start_addr":"0x8', '"start_addr":"0x9' | Set-Content $path -NoNewline

        @((Test-TceTrace $path).Differences).Count | Should -BeGreaterThan 1
        @((Test-TceTrace $path -StopOnFirst).Differences).Field | Should -Be 'max_windows'
    }

    It 'replays on the host of a connected container, which is as fresh afterwards' {
        $null = Connect-TestContainer
        $before = Get-State

        $results = $quickstart, $quickstart | Test-TceTrace -Container test
        $results.Passed | Should -Be $true, $true
        Get-State | Should -BeExactly $before
        (New-DmaWindow 64K 1G).StartAddress | Should -Be 0x800000000000000
        Get-ErrorId { Test-TceTrace $quickstart -Container test } | Should -Be 'ContainerNotFresh'
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'asks before it replays on a container, and does nothing with -WhatIf' {
        $null = Connect-TestContainer
        Test-TceTrace $quickstart -Container test -WhatIf | Should -BeNullOrEmpty
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'does the good ones of good and bad files' {
        $records = @(Get-Record { (Join-Path $TestDrive none), $quickstart | Test-TceTrace })

        $records[0].FullyQualifiedErrorId | Should -Be 'PathNotFound,SpaprDdw.PowerShell.Commands.TestTceTrace'
        $records[1].Passed | Should -BeTrue
    }

    It 'converts to JSON with plain values' {
        (Test-TceTrace $quickstart | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json).Operations | Should -BeGreaterThan 0
    }
}

Describe 'Start-TceTrace and Stop-TceTrace' {
    BeforeEach {
        $null = Connect-TestContainer
        $script:path = Join-Path $TestDrive 'trace.jsonl'
    }

    AfterEach {
        Get-TceContainer | Disconnect-TceContainer
        Remove-Item (Join-Path $TestDrive *)
    }

    It 'records each request while it happens' {
        Start-TceTrace $path | Should -BeNullOrEmpty
        $null = New-DmaWindow 64K 1G

        (Get-Content $path | Select-Object -Skip 1 | ConvertFrom-Json).op | Should -Be 'open', 'create'
        (Stop-TceTrace).FullName | Should -Be (Convert-Path $path)
        Remove-DmaWindow 1
        Get-Content $path | Should -HaveCount 3
    }

    It 'ends with the container' {
        Start-TceTrace $path
        Disconnect-TceContainer

        (Get-Content $path | Select-Object -Skip 1 | ConvertFrom-Json).op | Should -Be 'open', 'close'
        (Test-TceTrace $path).Passed | Should -BeTrue
    }

    It 'keeps two files of a bounded size, and both replay' {
        Start-TceTrace $path -MaximumSize 4K
        1..40 | ForEach-Object { New-DmaBuffer 64K again | Remove-DmaBuffer }
        $null = Stop-TceTrace

        (Get-ChildItem $TestDrive).Name | Should -Be 'trace.jsonl', 'trace.jsonl.1'
        (Get-ChildItem $TestDrive | Measure-Object Length -Maximum).Maximum | Should -BeLessThan 4500
        (Get-ChildItem $TestDrive | Test-TceTrace).Passed | Should -Be $true, $true
    }

    It 'starts on containers from the pipeline' {
        Get-TceContainer | Start-TceTrace $path
        (Get-TceContainer | Stop-TceTrace).Name | Should -Be 'trace.jsonl'
    }

    It 'starts nothing and stops nothing with -WhatIf' {
        Start-TceTrace $path -WhatIf
        $path | Should -Not -Exist
        Start-TceTrace $path
        Stop-TceTrace -WhatIf | Should -BeNullOrEmpty
        (Stop-TceTrace).Name | Should -Be 'trace.jsonl'
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'TraceNotWritten'; Because = 'a folder that is not there'; Script = { Start-TceTrace (Join-Path $TestDrive no/way) } }
        @{ Id = 'TraceNotWritten'; Because = 'a folder'; Script = { Start-TceTrace $TestDrive } }
        @{ Id = 'PathNotOfFile'; Because = 'a path of no file system'; Script = { Start-TceTrace Env:TRACE } }
        @{ Id = 'SizeZero'; Because = 'a limit of nothing'; Script = { Start-TceTrace $path -MaximumSize 0 } }
        @{ Id = 'TraceRunning'; Because = 'a second trace'; Script = { Start-TceTrace $path; Start-TceTrace "${path}2" } }
        @{ Id = 'TraceNotRunning'; Because = 'a stop without a start'; Script = { Stop-TceTrace } }
        @{ Id = 'ContainerNotFound'; Because = 'an unknown container'; Script = { Stop-TceTrace -Container nobody } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
        "${path}2" | Should -Not -Exist
    }
}

Describe 'A trace of all that the module does' {
    It 'replays without a difference, from <Platform>' -ForEach @(
        @{ Platform = 'Power8' }, @{ Platform = 'Power9' }, @{ Platform = 'Power10' }, @{ Platform = 'PSeries' }
    ) {
        Get-TceContainer | Disconnect-TceContainer
        $null = Connect-TceContainer -Name test -Platform $Platform
        $trace = Join-Path $TestDrive "$Platform.jsonl"
        $state = Join-Path $TestDrive "$Platform.json"
        $all = {
            Get-TceContainer; Get-IommuGroup; Get-TceInfo; Measure-DmaWindow 4G; Test-DmaWindow 4G
            $buffer = New-DmaBuffer 1M ring
            Get-DmaBuffer
            $window = New-DmaWindow 64K 64G
            Get-DmaWindow; Get-TceTable $window
            Export-TceState $state
            $mapping = Invoke-TceMap ring -Window $window
            Get-TceMapping; Resolve-TceAddress $mapping.StartAddress
            $change = Set-DmaWindow $window.StartAddress -Size 128G
            Compare-TceState $state test
            Invoke-TceUnmap $change.Moves[0].NewAddress 64K
            Remove-DmaWindow $change.Window -Force
            $null = New-DmaWindow 64K 1G
            Reset-DmaWindow
            Import-TceState $state -Container test
            Remove-DmaWindow (Get-DmaWindow)[1].StartAddress
            Remove-DmaBuffer $buffer
        }
        $other = 'Connect-TceContainer', 'Disconnect-TceContainer', 'Start-TceTrace', 'Stop-TceTrace', 'Test-TceTrace', 'Get-PciDmaWindow', 'Show-DmaWindow'
        $named = $all.Ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true).GetCommandName()
        (Get-Command -Module SpaprDdw).Name | Where-Object { $_ -notin $named -and $_ -notin $other } | Should -BeNullOrEmpty

        Start-TceTrace $trace
        Get-Record $all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Should -BeNullOrEmpty
        Disconnect-TceContainer test

        $result = Test-TceTrace $trace
        $result.Differences | Should -BeNullOrEmpty
        $result.Operations | Should -BeGreaterThan 15
    }
}
