BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-TestContainer
    $null = New-DmaWindow 64K 512GB -Levels 2
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Get-TceTable' {
    It 'shows the levels, the top one first' {
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

    It 'takes windows from the pipeline, and shows all without one' {
        (Get-DmaWindow | Get-TceTable).Level | Should -Be 0, 1, 0
        (Get-TceTable).Level | Should -Be 0, 1, 0
        (0, '0x800000000000000' | Get-TceTable).Level | Should -Be 0, 1, 0
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'WindowNotFound'; Because = 'an unknown address'; Script = { Get-TceTable 0x900000000000000 } }
        @{ Id = 'AddressInsideWindow'; Because = 'an address inside'; Script = { Get-TceTable 0x10000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'a word'; Script = { Get-TceTable first } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'a negative number'; Script = { Get-TceTable -1 } }
        @{ Id = 'InputObjectNotBound'; Because = 'a wrong type'; Script = { [System.Version] '1.0' | Get-TceTable } }
        @{ Id = 'ContainerNotFound'; Because = 'an unknown container'; Script = { Get-TceTable -Container nobody } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
    }

    It 'converts to JSON with plain values' {
        $json = (Get-TceTable 1)[0] | ConvertTo-Json -Depth 4 -WarningAction Stop | ConvertFrom-Json

        $json.Level | Should -Be 1
        $json.BytesPerEntry | Should -Be 536870912
    }
}
