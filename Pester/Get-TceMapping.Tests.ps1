BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Get-TceMapping' {
    BeforeAll {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 512GB
        $null = 'one', 'two' | ForEach-Object { New-DmaBuffer 1M $_ | Invoke-TceMap -Window 1 }
        $null = Invoke-TceMap one 0 -Access Write
    }

    It 'lists in order of addresses, by window and by buffer' {
        (Get-TceMapping).StartAddress | Should -Be 0, 0x800000000000000, 0x800000000100000
        (Get-TceMapping 1).Buffer.Name | Should -Be 'one', 'two'
        (Get-DmaWindow | Get-TceMapping).Buffer.Name | Should -Be 'one', 'one', 'two'
        (Get-TceMapping -Buffer one).Access | Should -Be 'Write', 'ReadWrite'
        (Get-TceMapping -Buffer (Get-DmaBuffer two)).EndAddress | Should -Be 0x8000000001fffff
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'BufferNotFound'; Because = 'an unknown buffer'; Script = { Get-TceMapping -Buffer nobody } }
        @{ Id = 'WindowNotFound'; Because = 'an unknown window'; Script = { Get-TceMapping 0x900000000000000 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'a negative number'; Script = { Get-TceMapping -1 } }
        @{ Id = 'InputObjectNotBound'; Because = 'a wrong type'; Script = { [System.Version] '1.0' | Get-TceMapping } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
    }

    It 'converts to JSON with plain values' {
        $json = (Get-TceMapping 1)[0] | ConvertTo-Json -Depth 4 -WarningAction Stop | ConvertFrom-Json

        $json.StartAddress | Should -Be 576460752303423488
        $json.Buffer.Name | Should -Be 'one'
    }
}
