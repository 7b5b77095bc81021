BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Reset-DmaWindow' {
    BeforeEach {
        $null = Connect-TestContainer
        Remove-DmaWindow 0
        $null = New-DmaWindow 64K 1G
        $null = New-DmaWindow 2M 64G
    }

    It 'leaves only the default window' {
        $window = Reset-DmaWindow

        $window.IsDefault | Should -BeTrue
        $window.StartAddress | Should -Be 0
        Get-DmaWindow | Should -HaveCount 1
        (Get-TceInfo).LockedMemory | Should -Be 8MB
    }

    It 'prints the plan with -WhatIf and changes nothing' {
        $before = Get-State
        Get-WhatIf { Reset-DmaWindow -WhatIf } | Should -Match 'Go back to the default window, and remove the window of 1 GiB at 0x0 with nothing mapped, 256 KiB locked and the window of 64 GiB at 0x800000000000000 with nothing mapped, 512 KiB locked'
        Get-State | Should -BeExactly $before
    }

    It 'sends nothing if the default window is already the only one' {
        $null = Reset-DmaWindow
        $null = New-DmaBuffer 64K guest | Invoke-TceMap

        Get-Message Debug { Reset-DmaWindow -Debug } | Should -Not -Match 'TCE_|_DMA'
        Get-WhatIf { Reset-DmaWindow -WhatIf } | Should -BeNullOrEmpty
        Get-Message Verbose { Reset-DmaWindow -Verbose } | Should -Be 'The default window is already the only window. No request is sent.'
        (Get-TceMapping).Size | Should -Be 64KB
    }

    It 'drops mappings only with -Force' {
        $null = New-DmaBuffer 64K guest
        $null = Invoke-TceMap guest 0

        Get-ErrorId { Reset-DmaWindow } | Should -Be 'WindowHasMappings'
        Get-DmaWindow | Should -HaveCount 2
        (Reset-DmaWindow -Force).IsDefault | Should -BeTrue
    }
}

Describe 'Reset-DmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'WindowHasMappings'; Script = { Reset-DmaWindow } }
        @{ Id = 'ContainerNotFound'; Script = { Reset-DmaWindow -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Reset-DmaWindow -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Reset-DmaWindow -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Reset-DmaWindow -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Reset-DmaWindow -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Reset-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Reset-DmaWindow } }
        @{ Id = 'ContainerNotFound'; Script = { 'nobody' | Reset-DmaWindow } }
    ) {
        Assert-Refusal $Script $Id
    }
}
