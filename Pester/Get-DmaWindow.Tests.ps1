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
        (Get-DmaWindow 576460752303423488).Slot | Should -Be 1
        (Get-DmaWindow ([decimal] 576460752303423488)).Slot | Should -Be 1
        (Get-DmaWindow -Window (Get-DmaWindow 1)).Slot | Should -Be 1
        (Get-DmaWindow 0).IsDefault | Should -BeTrue
    }

    It 'takes containers from the pipeline, by object and by name' {
        (Get-TceContainer | Get-DmaWindow).Slot | Should -Be 0, 1
        ('test' | Get-DmaWindow).Slot | Should -Be 0, 1
        (Get-DmaWindow -Container test).Slot | Should -Be 0, 1
    }

    It 'converts to JSON with plain values' {
        $json = Get-DmaWindow 1 | ConvertTo-Json -Depth 3 -WarningAction Stop | ConvertFrom-Json

        $json.StartAddress | Should -Be 576460752303423488
        $json.Size | Should -Be 1073741824
        $json.Container.Name | Should -Be 'test'
    }
}

Describe 'Get-DmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalScene
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'WindowNotFound'; Script = { Get-DmaWindow 0x900000000000000 } }
        @{ Id = 'AddressInsideWindow'; Script = { Get-DmaWindow 0x1000 } }
        @{ Id = 'WindowNotFound'; Script = { Get-DmaWindow 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-DmaWindow -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-DmaWindow '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-DmaWindow first } }
        @{ Id = 'WindowNotFound'; Script = { Get-DmaWindow $removed } }
        @{ Id = 'ContainerClosed'; Script = { Get-DmaWindow $closed.Window } }
        @{ Id = 'WindowNotFound'; Script = { Get-DmaWindow $window -Container foreign } }
        @{ Id = 'ContainerNotFound'; Script = { Get-DmaWindow -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-DmaWindow -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-DmaWindow -Container 5 } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = { Get-DmaWindow -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Get-DmaWindow -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Get-DmaWindow } }
        @{ Id = 'ContainerNotFound'; Script = { 'nobody' | Get-DmaWindow } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Container | Get-DmaWindow } }
    ) {
        Assert-Refusal $Script $Id
    }
}
