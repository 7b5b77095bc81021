BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Get-DmaBuffer' {
    BeforeAll {
        $null = Connect-TestContainer
        $null = 'guest', 'rings', 'my ring' | ForEach-Object { New-DmaBuffer 64K $_ }
    }

    It 'finds buffers by name and by wildcard' {
        (Get-DmaBuffer).Name | Should -Be 'guest', 'rings', 'my ring'
        (Get-DmaBuffer *ring*).Name | Should -Be 'rings', 'my ring'
        (Get-DmaBuffer GUEST).Name | Should -Be 'guest'
        Get-DmaBuffer nobody* | Should -BeNullOrEmpty
    }

    It 'takes a text that is no valid pattern as a name' {
        (New-DmaBuffer 64K '[ring').Name | Should -Be '[ring'
        (Get-DmaBuffer '[ring').Name | Should -Be '[ring'
        Get-ErrorId { Get-DmaBuffer '[other' } | Should -Be 'BufferNotFound'
        Get-ErrorId { Get-TceInfo -Container '[other' } | Should -Be 'ContainerNotFound'
        Get-ErrorId { Import-TceState '[other' } | Should -Be 'NoFileMatches'
    }

    It 'returns the buffers that exist when another name is unknown' {
        $records = @(Get-Record { Get-DmaBuffer nobody, guest })

        $records[0].FullyQualifiedErrorId | Should -Be 'BufferNotFound,SpaprDdw.PowerShell.Commands.GetDmaBufferCommand'
        $records[1].Name | Should -Be 'guest'
    }
}

Describe 'Get-DmaBuffer with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'BufferNotFound'; Script = { Get-DmaBuffer nobody } }
        @{ Id = 'BufferNotFound'; Script = { Get-DmaBuffer side } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Get-DmaBuffer '' } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Get-DmaBuffer $null } }
        @{ Id = 'ContainerNotFound'; Script = { Get-DmaBuffer -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-DmaBuffer -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-DmaBuffer -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Get-DmaBuffer -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Get-DmaBuffer -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-DmaBuffer } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Get-DmaBuffer } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Container | Get-DmaBuffer } }
    ) {
        Assert-Refusal $Script $Id
    }
}
