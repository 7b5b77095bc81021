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

    It 'accepts a slot, an address or an object' {
        (Get-DmaWindow 1).Slot | Should -Be 1
        (Get-DmaWindow 0x800000000000000).Slot | Should -Be 1
        (Get-DmaWindow '0x800000000000000').Slot | Should -Be 1
        (Get-DmaWindow 576460752303423488).Slot | Should -Be 1
        (Get-DmaWindow ([decimal] 576460752303423488)).Slot | Should -Be 1
        (Get-DmaWindow -Window (Get-DmaWindow 1)).Slot | Should -Be 1
        (Get-DmaWindow 0).IsDefault | Should -BeTrue
    }

    It 'accepts containers from the pipeline, as objects and names' {
        (Get-TceContainer | Get-DmaWindow).Slot | Should -Be 0, 1
        ('test' | Get-DmaWindow).Slot | Should -Be 0, 1
        (Get-DmaWindow -Container test).Slot | Should -Be 0, 1
    }
}

Describe 'Get-DmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
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
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-DmaWindow -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Get-DmaWindow -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Get-DmaWindow } }
        @{ Id = 'ContainerNotFound'; Script = { 'nobody' | Get-DmaWindow } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Container | Get-DmaWindow } }
    ) {
        Assert-Refusal $Script $Id
    }
}
