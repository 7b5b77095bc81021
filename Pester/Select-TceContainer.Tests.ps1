# Default.Tests.ps1 tests what the choice does to other commands.
BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Select-TceContainer' {
    BeforeAll {
        Get-TceContainer | Disconnect-TceContainer
        $script:containers = 'one', 'two' | ForEach-Object { Connect-TceContainer -Name $_ }
    }

    It 'accepts a name or a container, as an argument and from the pipeline: <Script>' -ForEach @(
        @{ Script = { Select-TceContainer ONE }; Name = 'one' }
        @{ Script = { Select-TceContainer $containers[1] }; Name = 'two' }
        @{ Script = { 'one' | Select-TceContainer }; Name = 'one' }
        @{ Script = { Get-TceContainer two | Select-TceContainer }; Name = 'two' }
    ) {
        & $Script | Should -BeNullOrEmpty
        (Get-TceContainer | Where-Object Selected).Name | Should -Be $Name
    }

    It 'returns the container with -PassThru' {
        $chosen = Select-TceContainer one -PassThru

        $chosen.Name | Should -Be 'one'
        $chosen.Selected | Should -BeTrue
    }
}

Describe 'Select-TceContainer with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ContainerNotFound'; Script = { Select-TceContainer nobody } }
        @{ Id = 'ContainerClosed'; Script = { Select-TceContainer $closed.Container } }
        @{ Id = 'OneContainerOnly'; Script = { Select-TceContainer t* } }
        @{ Id = 'OneContainerOnly'; Script = { Select-TceContainer test, foreign } }
        @{ Id = 'OneContainerOnly'; Script = { 'test', 'foreign' | Select-TceContainer } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Select-TceContainer '' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Select-TceContainer $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Select-TceContainer 5 } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Select-TceContainer } }
    ) {
        Assert-Refusal $Script $Id
        (Get-TceContainer | Where-Object Selected).Name | Should -Be 'test'
    }
}
