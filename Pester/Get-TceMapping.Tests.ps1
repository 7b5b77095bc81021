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

    It 'lists mappings ordered by address, of a window or of a buffer' {
        (Get-TceMapping).StartAddress | Should -Be 0, 0x800000000000000, 0x800000000100000
        (Get-TceMapping 1).Buffer | Should -Be 'one', 'two'
        (Get-DmaWindow | Get-TceMapping).Buffer | Should -Be 'one', 'one', 'two'
        (Get-TceMapping -Buffer one).Access | Should -Be 'Write', 'ReadWrite'
        (Get-TceMapping -Buffer (Get-DmaBuffer two)).EndAddress | Should -Be 0x8000000001fffff
    }

    It 'lists of a window, a range or mappings from the pipeline only what -Buffer says' {
        $range = [pscustomobject] @{ StartAddress = '0x800000000000000'; Size = '2M' }
        ($range | Get-TceMapping).Buffer | Should -Be 'one', 'two'
        ($range | Get-TceMapping -Buffer two).Buffer | Should -Be 'two'
        (Get-DmaWindow | Get-TceMapping -Buffer two).Buffer | Should -Be 'two'
        (Get-TceMapping | Get-TceMapping -Buffer two).Buffer | Should -Be 'two'
        Get-TceMapping -Buffer one | Get-TceMapping -Buffer two | Should -BeNullOrEmpty
    }
}

Describe 'Get-TceMapping with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'WindowNotFound'; Script = { Get-TceMapping 0x900000000000000 } }
        @{ Id = 'AddressInsideWindow'; Script = { Get-TceMapping 0x1000 } }
        @{ Id = 'WindowNotFound'; Script = { Get-TceMapping 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceMapping -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceMapping '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceMapping first } }
        @{ Id = 'WindowNotFound'; Script = { Get-TceMapping $removed } }
        @{ Id = 'ContainerClosed'; Script = { Get-TceMapping $closed.Window } }
        @{ Id = 'WindowNotFound'; Script = { Get-TceMapping $window -Container foreign } }
        @{ Id = 'ContainerNotFound'; Script = { Get-TceMapping -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceMapping -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceMapping -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceMapping -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Get-TceMapping -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-TceMapping } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Get-TceMapping } }
        @{ Id = 'BufferNotFound'; Script = { Get-TceMapping -Buffer nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceMapping -Buffer $null } }
        @{ Id = 'RowNotTaken'; Script = { Get-TceMapping -Buffer $window } }
        @{ Id = 'ContainerClosed'; Script = { Get-TceMapping -Buffer $closed.Buffer } }
        @{ Id = 'BufferNotFound'; Script = { Get-TceMapping -Buffer $foreign.Buffer -Container test } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Container | Get-TceMapping } }
        @{ Id = 'TwoContainers'; Script = { $test | Get-TceMapping -Container foreign } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Buffer | Get-TceMapping } }
    ) {
        Assert-Refusal $Script $Id
    }
}
