BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Start-TceTrace' {
    BeforeEach {
        $null = Connect-TestContainer
        $script:path = Join-Path $TestDrive 'trace.jsonl'
    }

    AfterEach {
        Get-TceContainer | Disconnect-TceContainer
        Remove-Item (Join-Path $TestDrive *)
    }

    It 'records each request at once, until the recording is stopped' {
        Start-TceTrace $path | Should -BeNullOrEmpty
        $null = New-DmaWindow 64K 1G

        (Get-Content $path | Select-Object -Skip 1 | ConvertFrom-Json).op | Should -Be 'open', 'create'
        (Stop-TceTrace).FullName | Should -Be (Convert-Path $path)
        Remove-DmaWindow 1
        Get-Content $path | Should -HaveCount 3
    }

    It 'ends when the container is closed' {
        Start-TceTrace $path
        Disconnect-TceContainer

        (Get-Content $path | Select-Object -Skip 1 | ConvertFrom-Json).op | Should -Be 'open', 'close'
        (Test-TceTrace $path).Passed | Should -BeTrue
    }

    It 'keeps two files of at most the maximum size, and both replay' {
        Start-TceTrace $path -MaximumSize 4K
        1..40 | ForEach-Object { New-DmaBuffer 64K again | Remove-DmaBuffer }
        $null = Stop-TceTrace

        (Get-ChildItem $TestDrive).Name | Should -Be 'trace.jsonl', 'trace.jsonl.1'
        (Get-ChildItem $TestDrive | Measure-Object Length -Maximum).Maximum | Should -BeLessThan 4500
        (Get-ChildItem $TestDrive | Test-TceTrace).Passed | Should -Be $true, $true
    }

    It 'accepts containers from the pipeline, and starts nothing with -WhatIf' {
        Get-TceContainer | Start-TceTrace $path -WhatIf
        $path | Should -Not -Exist
        Get-TceContainer | Start-TceTrace $path
        $path | Should -Exist
    }

    It 'refuses a second trace of a container' {
        Start-TceTrace $path

        Get-ErrorId { Start-TceTrace "${path}2" } | Should -Be 'TraceRunning'
        "${path}2" | Should -Not -Exist
    }
}

Describe 'A trace of all commands' {
    It 'replays without a difference on <Platform>' -ForEach @(
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
            Compare-TceState $state -Container test
            Invoke-TceUnmap $change.Moves[0].NewAddress 64K
            Remove-DmaWindow $change.Window -Force
            $null = New-DmaWindow 64K 1G
            Reset-DmaWindow
            Import-TceState $state -Container test
            Remove-DmaWindow (Get-DmaWindow)[1].StartAddress
            Remove-DmaBuffer $buffer
        }
        $other = 'Connect-TceContainer', 'Select-TceContainer', 'Disconnect-TceContainer', 'Start-TceTrace', 'Stop-TceTrace', 'Get-TceTrace',
            'Test-TceTrace', 'Show-DmaWindow', 'Get-PciDmaWindow', 'Measure-PciDmaWindow', 'Show-PciDmaWindow', 'ConvertFrom-DdwLog', 'ConvertFrom-DpdkLog', 'ConvertFrom-QemuTrace',
            'Export-TceReport', 'Group-TceState'
        $named = $all.Ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true).GetCommandName()
        (Get-Command -Module SpaprDdw -CommandType Cmdlet).Name | Where-Object { $_ -notin $named -and $_ -notin $other } | Should -BeNullOrEmpty

        Start-TceTrace $trace
        Get-Record $all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Should -BeNullOrEmpty
        Disconnect-TceContainer test

        $result = Test-TceTrace $trace
        $result.Differences | Should -BeNullOrEmpty
        $result.Operations | Should -BeGreaterThan 15
    }
}

Describe 'Start-TceTrace with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ParameterArgumentValidationError'; Script = { Start-TceTrace '' } }
        @{ Id = 'TraceNotWritten'; Script = { Start-TceTrace /never/written.jsonl } }
        @{ Id = 'FileNotReplaceable'; Script = { Start-TceTrace $TestDrive } }
        @{ Id = 'TraceExists'; Script = { Start-TceTrace $file } }
        @{ Id = 'TraceExists'; Script = { Start-TceTrace $file -WhatIf } }
        @{ Id = 'PathNotOfFile'; Script = { Start-TceTrace Env:TRACE } }
        @{ Id = 'PathNotFound'; Script = { Start-TceTrace nodrive:/x } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Start-TceTrace $file -MaximumSize -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Start-TceTrace $file -MaximumSize '16 EiB' } }
        @{ Id = 'SizeZero'; Script = { Start-TceTrace (Join-Path $TestDrive never.jsonl) -MaximumSize 0 } }
        @{ Id = 'ContainerNotFound'; Script = { Start-TceTrace /never/written.jsonl -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Start-TceTrace /never/written.jsonl -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Start-TceTrace /never/written.jsonl -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Start-TceTrace /never/written.jsonl -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Start-TceTrace /never/written.jsonl -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Start-TceTrace /never/written.jsonl } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Start-TceTrace /never/written.jsonl } }
    ) {
        Assert-Refusal $Script $Id
    }
}
