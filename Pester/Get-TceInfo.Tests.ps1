BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Get-TceInfo' {
    BeforeAll {
        $null = Connect-TestContainer
    }

    It 'shows the limits of a POWER9 host as plain numbers' {
        $info = Get-TceInfo

        $info.PageSizes | Should -Be 4KB, 64KB, 2MB, 1GB
        $info.Dma32Start | Should -Be 0
        $info.Dma32Size | Should -Be 2GB
        $info.MaxWindows | Should -Be 2
        $info.MaxLevels | Should -Be 5
        $info.HostPageSize | Should -Be 64KB
        $info.SupportsDynamicWindows | Should -BeTrue
        $info.LockedMemoryLimit | Should -BeNullOrEmpty
    }

    It 'counts locked memory' {
        $before = (Get-TceInfo).LockedMemory
        $buffer = New-DmaBuffer 16M
        (Get-TceInfo).LockedMemory - $before | Should -Be 16MB

        Remove-DmaBuffer $buffer
        (Get-TceInfo).LockedMemory | Should -Be $before
    }

    It 'says why a container of version 1 creates no windows' {
        $info = Connect-TceContainer -IommuVersion 1 -Group 1 | Get-TceInfo

        $info.SupportsDynamicWindows | Should -BeFalse
        $info.Reason | Should -BeLike '*version 1*only the default window*'
        $info | Out-String | Should -BeLike '*Reason*version 1*'
        Get-TceInfo -Container test | Out-String | Should -Not -BeLike '*Reason*'
        Disconnect-TceContainer $info.Container
    }

    It 'accepts containers as names and objects, as arguments and from the pipeline' {
        'test', (Get-TceContainer test) | Get-TceInfo | ForEach-Object { $_.Container } | Should -Be 'test', 'test'
        (Get-TceInfo -Container test).Container | Should -Be 'test'
    }
}

Describe 'A limit of locked memory' {
    It 'is shown, and buffers and windows beyond it are refused' {
        Get-TceContainer | Disconnect-TceContainer
        $null = Connect-TceContainer -Name test -MemlockLimit 64M
        (Get-TceInfo).LockedMemoryLimit | Should -Be 64MB
        $before = Get-State

        Get-ErrorId { New-DmaBuffer 128M } | Should -Be 'LockedMemoryShort'
        Get-ErrorId { New-DmaWindow 4K 1T } | Should -Be 'LockedMemoryShort'
        Get-State | Should -BeExactly $before
    }
}

Describe 'Get-TceInfo with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ContainerNotFound'; Script = { Get-TceInfo -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceInfo -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceInfo -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-TceInfo -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Get-TceInfo -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-TceInfo } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Get-TceInfo } }
        @{ Id = 'ContainerNotFound'; Script = { 'nobody' | Get-TceInfo } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Container | Get-TceInfo } }
    ) {
        Assert-Refusal $Script $Id
    }
}
