BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Get-DmaWindow' {
    BeforeAll {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 1G
    }

    It 'takes windows by slot, by address and by object' {
        (Get-DmaWindow 1).Slot | Should -Be 1
        (Get-DmaWindow 0x800000000000000).Slot | Should -Be 1
        (Get-DmaWindow '0x800000000000000').Slot | Should -Be 1
        (Get-DmaWindow -Window (Get-DmaWindow 1)).Slot | Should -Be 1
        (Get-DmaWindow 0).IsDefault | Should -BeTrue
    }

    It 'takes containers from the pipeline, by object and by name' {
        (Get-TceContainer | Get-DmaWindow).Slot | Should -Be 0, 1
        ('test' | Get-DmaWindow).Slot | Should -Be 0, 1
        (Get-DmaWindow -Container test).Slot | Should -Be 0, 1
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'ContainerNotFound'; Because = 'an unknown container'; Script = { Get-DmaWindow -Container nobody } }
        @{ Id = 'ContainerNotFound'; Because = 'an unknown piped name'; Script = { 'nobody' | Get-DmaWindow } }
        @{ Id = 'WindowNotFound'; Because = 'an unknown address'; Script = { Get-DmaWindow 0x900000000000000 } }
        @{ Id = 'AddressInsideWindow'; Because = 'an address inside'; Script = { Get-DmaWindow 0x1000 } }
        @{ Id = 'InputObjectNotBound'; Because = 'a date'; Script = { [System.Version] '1.0' | Get-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = '$null'; Script = { $null | Get-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = '$null for the container'; Script = { Get-DmaWindow -Container $null } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
    }

    It 'converts to JSON with plain values' {
        $json = Get-DmaWindow 1 | ConvertTo-Json -Depth 3 -WarningAction Stop | ConvertFrom-Json

        $json.StartAddress | Should -Be 576460752303423488
        $json.Size | Should -Be 1073741824
        $json.Container.Name | Should -Be 'test'
    }

    It 'completes -Window and -PageSize' {
        Get-Completion 'Get-DmaWindow -Window ' | Should -Be '0x0', '0x800000000000000'
        Get-Completion 'Remove-DmaWindow -Window 0x8' | Should -Be '0x800000000000000'
        Get-Completion 'New-DmaWindow -PageSize ' | Should -Be '4KiB', '64KiB', '2MiB', '1GiB'
        Get-Completion 'Get-DmaWindow -Container t' | Should -Be 'test'
    }
}
