BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'A group that error handling (EEH) freezes' {
    BeforeAll {
        # Connect-TceContainer keeps its host to itself. This host can be told to freeze a group.
        $script:machine = [SpaprDdw.Backends.Emulated.EmulatedHost]::new([SpaprDdw.Backends.Emulated.EmulatedHostOptions]::new())
        $options = [SpaprDdw.Containers.TceContainerOptions]::new()
        $options.GetType().GetProperty('Name').SetValue($options, 'frosty')
        $log, $session = 'CmdletLog', 'Session' |
            ForEach-Object { [SpaprDdw.PowerShell.Formatting.Display].Assembly.GetType("SpaprDdw.PowerShell.Sessions.$_") }
        $container = [SpaprDdw.Containers.TceContainer]::Open($machine.StartProcess(), $options, $log::Sink)
        $null = $session::OfRunspace().Add($container, $false)
    }

    It 'is told by Get-TceContainer and Get-IommuGroup' {
        (Get-TceContainer frosty).EehState | Should -Be 'Normal'
        (Get-IommuGroup 0 -Container frosty).EehState | Should -Be 'Normal'

        $machine.SetEehState(0, 'Stopped')
        (Get-TceContainer frosty).EehState | Should -Be 'Stopped'
        Get-TceContainer frosty | Format-List | Out-String | Should -Match 'EehState\s+: Stopped'
        $group = Get-IommuGroup 0 -Container frosty
        $group.Viable | Should -BeFalse
        $group.Reason | Should -BeLike 'EEH has frozen it*'
        $group | Format-List | Out-String | Should -Match 'EehState\s+: Stopped'
        (Get-IommuGroup 1 -Container frosty -Probe).Viable | Should -BeTrue
    }

    It 'fails Test-DmaWindow, and gets a warning from New-DmaWindow' {
        $machine.SetEehState(0, 'Stopped')
        $test = Test-DmaWindow 1GB -Container frosty
        $test.Passed | Should -BeFalse
        $test.ErrorId | Should -Be 'GroupFrozen'
        $test.Reason | Should -BeLike '*EEH has frozen it*eeh_pe_state*'
        Get-Message Warning { New-DmaWindow 64KB 1GB -Container frosty } | Should -BeLike '*do no DMA*EEH has frozen it*about_SpaprDdw_Kernel*'

        $machine.SetEehState(0, 'Normal')
        Get-DmaWindow -Container frosty | Where-Object IsDefault -EQ $false | Remove-DmaWindow
        (Test-DmaWindow 1GB -Container frosty).Passed | Should -BeTrue
        Get-Message Warning { New-DmaWindow 64KB 1GB -Container frosty } | Should -BeNullOrEmpty
    }

    It 'is unknown on a platform without EEH' {
        (Connect-TceContainer -Platform PSeries).EehState | Should -Be 'Unknown'
        (Get-IommuGroup -Backend Emulated)[0].EehState | Should -Be 'Normal'
    }
}
