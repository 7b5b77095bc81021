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

    It 'accepts objects and names, as arguments and from the pipeline' {
        $null = Connect-TceContainer -Name other

        $container, 'other' | Disconnect-TceContainer
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'takes lists and names with wildcards' {
        'h1', 'h2', 'other' | ForEach-Object { $null = Connect-TceContainer -Name $_ }

        Disconnect-TceContainer h*, test
        (Get-TceContainer).Name | Should -Be 'other'
    }

    It 'ends windows, buffers and mappings with the container' {
        $buffer = New-DmaBuffer 1M
        $window = New-DmaWindow 64K 1G
        $mapping = Invoke-TceMap $buffer $window

        Disconnect-TceContainer $container

        Get-ErrorId { $window | Get-DmaWindow } | Should -Be 'ContainerClosed'
        Get-ErrorId { $buffer | Get-DmaBuffer } | Should -Be 'ContainerClosed'
        Get-ErrorId { $mapping | Get-TceMapping } | Should -Be 'ContainerClosed'
    }

    It 'changes nothing with -WhatIf' {
        Disconnect-TceContainer -WhatIf
        (Get-TceContainer).Name | Should -Be 'test'
    }

    It 'disconnects the valid items when another item is invalid' {
        Get-ErrorId { 'nobody', 'test' | Disconnect-TceContainer } | Should -Be 'ContainerNotFound'
        Get-TceContainer | Should -BeNullOrEmpty
    }
}

Describe 'Disconnect-TceContainer with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ContainerNotFound'; Script = { Disconnect-TceContainer nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer '' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer $window } }
        @{ Id = 'ContainerNotFound'; Script = { 'nobody' | Disconnect-TceContainer } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Disconnect-TceContainer } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Disconnect-TceContainer } }
    ) {
        Assert-Refusal $Script $Id
    }
}
