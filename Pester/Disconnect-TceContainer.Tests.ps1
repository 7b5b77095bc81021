BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Disconnect-TceContainer' {
    BeforeEach {
        $script:container = Connect-TestContainer
    }

    It 'takes objects and names, by the pipeline too' {
        $null = Connect-TceContainer -Name other

        $container, 'other' | Disconnect-TceContainer
        Get-TceContainer | Should -BeNullOrEmpty
        $container.State | Should -Be 'Closed'
    }

    It 'ends windows, buffers and mappings with the container' {
        $buffer = New-DmaBuffer 1M
        $window = New-DmaWindow 64K 1G
        $null = Invoke-TceMap $buffer $window

        Disconnect-TceContainer $container

        $window.State | Should -Be 'Removed'
        $window.MappedBytes | Should -Be 0
        $buffer.Registered | Should -BeFalse
        $buffer.MappedBytes | Should -Be 0
    }

    It 'changes nothing with -WhatIf, and nothing for a name that is not there' {
        Disconnect-TceContainer -WhatIf
        Get-ErrorId { Disconnect-TceContainer nobody } | Should -Be 'ContainerNotFound'
        $container.State | Should -Be 'Open'
    }

    It 'does the good ones of good and bad items' {
        Get-ErrorId { 'nobody', 'test' | Disconnect-TceContainer } | Should -Be 'ContainerNotFound'
        $container.State | Should -Be 'Closed'
    }

    It 'leaves objects of which every command says that they are closed' {
        $buffer = New-DmaBuffer 64K
        $window = Get-DmaWindow 0
        Disconnect-TceContainer

        Get-ErrorId { $container | Get-TceInfo } | Should -Be 'ContainerClosed'
        Get-ErrorId { $window | Get-TceTable } | Should -Be 'ContainerClosed'
        Get-ErrorId { $window | Remove-DmaWindow } | Should -Be 'ContainerClosed'
        Get-ErrorId { $buffer | Remove-DmaBuffer } | Should -Be 'ContainerClosed'
        Get-ErrorId { $buffer | Invoke-TceMap } | Should -Be 'ContainerClosed'
        Get-ErrorId { $container | Export-TceState -AsString } | Should -Be 'ContainerClosed'
        Get-TceContainer | Should -BeNullOrEmpty
    }
}

Describe 'Disconnect-TceContainer with bad arguments' {
    BeforeAll {
        Connect-RefusalScene
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ContainerNotFound'; Script = { Disconnect-TceContainer nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer '' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer 5 } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = { Disconnect-TceContainer $window } }
        @{ Id = 'ContainerNotFound'; Script = { 'nobody' | Disconnect-TceContainer } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Disconnect-TceContainer } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Disconnect-TceContainer } }
    ) {
        Assert-Refusal $Script $Id
    }
}
