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

    It 'removes what a filter lets through, and nothing with -WhatIf' {
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
        $buffer.MappedBytes | Should -Be 64KB
        Remove-DmaWindow 1 -Force
        $buffer.MappedBytes | Should -Be 0
    }

    It 'tells a window that is gone, and a slot that is free' {
        $window = Get-DmaWindow 1
        $window | Remove-DmaWindow

        Get-ErrorId { $window | Remove-DmaWindow } | Should -Be 'WindowNotFound'
        Get-ErrorId { Remove-DmaWindow 1 } | Should -Be 'WindowNotFound'
        $window.State | Should -Be 'Removed'
    }

    It 'does the good ones of good and bad items' {
        Get-ErrorId { 'x', 1, 0x1000, 0 | Remove-DmaWindow } | Should -Be 'ParameterArgumentTransformationError', 'AddressInsideWindow'
        Get-DmaWindow | Should -BeNullOrEmpty
    }

    It 'does not take a window of another container' {
        $other = Connect-TceContainer -Name other

        Get-ErrorId { Remove-DmaWindow (Get-DmaWindow 0 -Container test) -Container $other } | Should -Be 'WindowNotFound'
        Get-DmaWindow -Container test | Should -HaveCount 2
        Get-DmaWindow -Container other | Should -HaveCount 1
    }
}
