BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Remove-DmaWindow' {
    BeforeEach {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 1G
    }

    It 'removes the piped windows, and nothing with -WhatIf' {
        $before = Get-State
        Get-DmaWindow | Where-Object PageSize -EQ 64KB | Remove-DmaWindow -WhatIf
        Get-State | Should -BeExactly $before

        Get-DmaWindow | Where-Object PageSize -EQ 64KB | Remove-DmaWindow -Confirm:$false
        (Get-DmaWindow).Slot | Should -Be 0
    }

    It 'drops mappings only with -Force' {
        $buffer = New-DmaBuffer 64K
        $null = Invoke-TceMap $buffer 1

        Get-ErrorId { Remove-DmaWindow 1 } | Should -Be 'WindowHasMappings'
        (Get-DmaBuffer).MappedBytes | Should -Be 64KB
        Remove-DmaWindow 1 -Force
        (Get-DmaBuffer).MappedBytes | Should -Be 0
    }

    It 'refuses a window that was removed, and an empty slot' {
        $window = Get-DmaWindow 1
        $window | Remove-DmaWindow

        Get-ErrorId { $window | Remove-DmaWindow } | Should -Be 'WindowNotFound'
        Get-ErrorId { Remove-DmaWindow 1 } | Should -Be 'WindowNotFound'
    }

    It 'removes the valid items when others are invalid' {
        Get-ErrorId { 'x', 1, 0x1000, 0 | Remove-DmaWindow } | Should -Be 'ParameterArgumentTransformationError', 'AddressInsideWindow'
        Get-DmaWindow | Should -BeNullOrEmpty
    }
}

Describe 'Remove-DmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'WindowNotFound'; Script = { Remove-DmaWindow 0x900000000000000 } }
        @{ Id = 'AddressInsideWindow'; Script = { Remove-DmaWindow 0x1000 } }
        @{ Id = 'WindowNotFound'; Script = { Remove-DmaWindow 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Remove-DmaWindow -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Remove-DmaWindow '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Remove-DmaWindow first } }
        @{ Id = 'WindowNotFound'; Script = { Remove-DmaWindow $removed } }
        @{ Id = 'ContainerClosed'; Script = { Remove-DmaWindow $closed.Window } }
        @{ Id = 'WindowNotFound'; Script = { Remove-DmaWindow $window -Container foreign } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Remove-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Remove-DmaWindow } }
        @{ Id = 'WindowHasMappings'; Script = { Remove-DmaWindow $window } }
        @{ Id = 'WindowHasMappings'; Script = { Remove-DmaWindow 1 } }
        @{ Id = 'AddressInsideWindow'; Script = { Remove-DmaWindow 0x800000000010000 } }
        @{ Id = 'WindowNotFound'; Script = { $removed | Remove-DmaWindow -Force } }
        @{ Id = 'ContainerNotFound'; Script = { Remove-DmaWindow $window -Container nobody } }
        @{ Id = 'RowNotTaken'; Script = { Remove-DmaWindow $buffer } }
    ) {
        Assert-Refusal $Script $Id
    }
}
