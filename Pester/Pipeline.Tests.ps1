# Pipelines of several commands. The suite of each command tests what the command itself accepts.
BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'The pipeline' {
    BeforeEach {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 512GB -Levels 2
        $null = 'guest', 'rings' | ForEach-Object { New-DmaBuffer 1MB $_ }
        $null = Invoke-TceMap guest
    }

    It 'binds piped objects: <Script> gives <Expected>' -ForEach @(
        @{ Script = { (Get-TceContainer | Get-DmaBuffer).Name }; Expected = 'guest', 'rings' }
        @{ Script = { (Get-TceContainer | Get-TceTable).Level }; Expected = 0, 1, 0 }
        @{ Script = { (Get-TceContainer | Get-TceTable 1).Level }; Expected = 1, 0 }
        @{ Script = { (Get-TceContainer | Get-TceMapping).Buffer }; Expected = 'guest' }
        @{ Script = { (Get-TceContainer | Get-TceMapping -Buffer guest).Size }; Expected = 1MB }
        @{ Script = { $null = Invoke-TceMap rings; (Get-DmaBuffer rings | Get-TceMapping).Buffer }; Expected = 'rings' }
        @{ Script = { (Get-TceContainer | Get-IommuGroup).Number }; Expected = 0, 1, 2, 3 }
        @{ Script = { (Get-TceContainer | Get-IommuGroup 2).Number }; Expected = 2 }
        @{ Script = { (Get-TceInfo | Get-IommuGroup 2).Number }; Expected = 2 }
        @{ Script = { $null = Connect-TceContainer -Name other; (Get-TceContainer | Get-TceTable).Container }; Expected = 'test', 'test', 'test', 'other' }
        @{ Script = { @((Get-DmaWindow 1 | Show-DmaWindow) -like 'Window*').Count }; Expected = 1 }
        @{ Script = { @((Get-DmaWindow | Show-DmaWindow) -like 'Container*').Count }; Expected = 1 }
        @{ Script = { @(@() | Show-DmaWindow).Count }; Expected = 0 }
    ) {
        & $Script | Should -Be $Expected
    }

    It 'binds properties of other objects: <Script> gives <Expected>' -ForEach @(
        @{ Script = { Remove-DmaWindow 0; ([pscustomobject] @{ PageSize = 65536; WindowSize = 1GB } | New-DmaWindow).Size }; Expected = 1GB }
        @{ Script = { ([pscustomobject] @{ Container = 'test' } | Get-TceInfo).Container }; Expected = 'test' }
    ) {
        & $Script | Should -Be $Expected
    }

    It 'processes the valid items when another is invalid: <Script> gives <Expected> and <Id>' -ForEach @(
        @{ Script = { ('nobody', 'test' | Get-TceInfo).Container }; Expected = 'test'; Id = 'ContainerNotFound' }
        @{ Script = { Get-DmaWindow | Remove-DmaWindow; (Get-DmaWindow).Slot }; Expected = 1; Id = 'WindowHasMappings' }
    ) {
        $errors, $output = (& $Script 2>&1).Where({ $_ -is [System.Management.Automation.ErrorRecord] }, 'Split')

        $output | Should -Be $Expected
        ($errors.FullyQualifiedErrorId -split ',')[0] | Should -Be $Id
        $errors | Should -HaveCount 1
    }
}

# A command hands out its log lines while other commands of the pipeline run, and these may use the same container.
Describe 'A line of the log' {
    BeforeAll {
        $trace = "$TestDrive/fresh.jsonl"
        $null = Connect-TestContainer
        $null = Start-TceTrace $trace
        $null = New-DmaBuffer 1MB | Invoke-TceMap
        Stop-TceTrace
        $script:operations = @{
            'New-DmaBuffer' = { New-DmaBuffer 1MB -Debug -Verbose }
            'Remove-DmaBuffer' = { Remove-DmaBuffer rings -Debug -Verbose }
            'New-DmaWindow' = { Remove-DmaWindow 0; New-DmaWindow 64K 1GB -Debug -Verbose }
            'Set-DmaWindow' = { Set-DmaWindow 1 -Size 1TB -Debug -Verbose }
            'Reset-DmaWindow' = { Reset-DmaWindow -Force -Debug -Verbose }
            'Invoke-TceMap' = { Invoke-TceMap rings -Debug -Verbose }
            'Invoke-TceUnmap' = { Get-TceMapping | Invoke-TceUnmap -Debug -Verbose }
            'Test-DmaWindow' = { Remove-DmaWindow 0; Test-DmaWindow -PageSize 64K -Size 1GB -Debug -Verbose }
        }
        $script:calls = @{
            remove = { Get-DmaBuffer | Remove-DmaBuffer }
            export = { Export-TceState -AsString | Out-Null }
            disconnect = { Disconnect-TceContainer test -Force }
            throw = { throw 'The reader has failed.' }
        }
    }

    BeforeEach {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 512GB
        $null = 'guest', 'rings' | ForEach-Object { New-DmaBuffer 1MB $_ }
        $null = Invoke-TceMap guest
    }

    It 'cannot remove a buffer that was just mapped' {
        $errors = @()
        Invoke-TceMap rings -Debug 5>&1 | ForEach-Object {
            if ("$_" -like 'MAP*') {
                Remove-DmaBuffer rings -ErrorVariable +errors -ErrorAction SilentlyContinue
            }
        }

        $errors.FullyQualifiedErrorId | Should -Be 'BufferInUse,SpaprDdw.PowerShell.Commands.RemoveDmaBufferCommand'
        (Get-TceMapping).Buffer | Should -Be guest, rings
        Disconnect-TceContainer test
    }

    It 'cannot disconnect a container during a replay, and the container can be disconnected later' {
        $null = Connect-TestContainer
        $ids = Get-ErrorId { Test-TceTrace $trace -Container test -Debug 5>&1 | ForEach-Object { if ("$_" -like 'REGISTER*') { Disconnect-TceContainer test } } }

        $ids | Should -Be 'ContainerBusy'
        (Get-TceContainer).State | Should -Be Open
        Disconnect-TceContainer test
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'that calls <Call> during <Operation> leaves the container correct' -ForEach @(
        # One call for each operation, or all with SPAPRDDW_LONG_TESTS=1.
        $names = 'New-DmaBuffer', 'Remove-DmaBuffer', 'New-DmaWindow', 'Set-DmaWindow', 'Reset-DmaWindow', 'Invoke-TceMap', 'Invoke-TceUnmap', 'Test-DmaWindow'
        foreach ($name in $names) {
            $every = 'remove', 'export', 'disconnect', 'throw'
            foreach ($call in $env:SPAPRDDW_LONG_TESTS -eq 1 ? $every : $every[$names.IndexOf($name) % 4]) {
                @{ Operation = $name; Call = $call }
            }
        }
    ) {
        $done = $false
        try {
            & $operations[$Operation] 2>&1 4>&1 5>&1 | ForEach-Object {
                if (-not $done -and $_ -isnot [System.Management.Automation.ErrorRecord]) {
                    $done = $true
                    & $calls[$Call] *> $null
                    if ($Call -eq 'throw') { throw 'The reader has failed.' }
                }
            }
        } catch {
            "$_" | Should -Match 'The reader has failed|is closed'
        }

        $done | Should -BeTrue
        foreach ($container in Get-TceContainer test -ErrorAction Ignore) {
            $twin = Export-TceState -AsString | Import-TceState -Name twin
            (Compare-TceState $container $twin).Property | Should -Be name
            $twin, $container | Disconnect-TceContainer
        }

        Get-TceContainer | Should -BeNullOrEmpty
    }
}
