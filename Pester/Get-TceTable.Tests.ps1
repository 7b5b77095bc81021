BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-TestContainer
    $null = New-DmaWindow 64K 512GB -Levels 2
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Get-TceTable' {
    It 'shows the levels from the top level down' {
        $levels = Get-TceTable 1

        $levels.Level | Should -Be 1, 0
        $levels.EntriesPerTable | Should -Be 8192, 8192
        $levels.BytesPerTable | Should -Be 64KB, 64KB
        $levels.BytesPerEntry | Should -Be 512MB, 64KB
        $levels.TablesPossible | Should -Be 1, 1024
    }

    It 'counts the tables that mappings need' {
        (Get-TceTable 1).TablesInUse | Should -Be 1, 0

        $null = New-DmaBuffer 1GB guest | Invoke-TceMap -Window 1
        (Get-TceTable 1).TablesInUse | Should -Be 1, 2
    }

    It 'accepts windows from the pipeline, and by default shows all windows' {
        (Get-DmaWindow | Get-TceTable).Level | Should -Be 0, 1, 0
        (Get-TceTable).Level | Should -Be 0, 1, 0
        (0, '0x800000000000000' | Get-TceTable).Level | Should -Be 0, 1, 0
    }
}

Describe 'Get-TceTable with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'WindowNotFound'; Script = { Get-TceTable 0x900000000000000 } }
        @{ Id = 'AddressInsideWindow'; Script = { Get-TceTable 0x1000 } }
        @{ Id = 'WindowNotFound'; Script = { Get-TceTable 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceTable -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceTable '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceTable first } }
        @{ Id = 'WindowNotFound'; Script = { Get-TceTable $removed } }
        @{ Id = 'ContainerClosed'; Script = { Get-TceTable $closed.Window } }
        @{ Id = 'WindowNotFound'; Script = { Get-TceTable $window -Container foreign } }
        @{ Id = 'ContainerNotFound'; Script = { Get-TceTable -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceTable -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceTable -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceTable -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Get-TceTable -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-TceTable } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Get-TceTable } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Container | Get-TceTable } }
        @{ Id = 'TwoContainers'; Script = { $test | Get-TceTable -Container foreign } }
    ) {
        Assert-Refusal $Script $Id
    }
}
