BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Remove-DmaBuffer' {
    BeforeEach {
        $null = Connect-TestContainer
        $null = 'one', 'two', 'three' | ForEach-Object { New-DmaBuffer 64K $_ }
    }

    It 'removes buffers by name, by object and from the pipeline' {
        Remove-DmaBuffer one
        Get-DmaBuffer two | Remove-DmaBuffer -Confirm:$false
        (Get-DmaBuffer).Name | Should -Be 'three'

        Get-DmaBuffer | Remove-DmaBuffer
        Get-DmaBuffer | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-State

        Get-DmaBuffer | Remove-DmaBuffer -WhatIf
        Get-State | Should -BeExactly $before
    }

    It 'keeps a buffer that is mapped, and removes the others' {
        $null = Invoke-TceMap two 0

        Get-ErrorId { Get-DmaBuffer | Remove-DmaBuffer } | Should -Be 'BufferInUse'
        (Get-DmaBuffer).Name | Should -Be 'two'
    }

    It 'refuses a buffer that was removed' {
        $buffer = Get-DmaBuffer one
        Remove-DmaBuffer $buffer

        Get-ErrorId { Remove-DmaBuffer $buffer } | Should -Be 'BufferNotFound'
    }
}

Describe 'Remove-DmaBuffer with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'BufferInUse'; Script = { Remove-DmaBuffer guest } }
        @{ Id = 'BufferInUse'; Script = { $buffer | Remove-DmaBuffer } }
        @{ Id = 'BufferNotFound'; Script = { Remove-DmaBuffer nobody } }
        @{ Id = 'BufferNotFound'; Script = { Remove-DmaBuffer $foreign.Buffer -Container test } }
        @{ Id = 'ContainerClosed'; Script = { Remove-DmaBuffer $closed.Buffer } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Remove-DmaBuffer '' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Remove-DmaBuffer 5 } }
        @{ Id = 'RowNotTaken'; Script = { Remove-DmaBuffer $window } }
        @{ Id = 'ContainerNotFound'; Script = { Remove-DmaBuffer free -Container nobody } }
        @{ Id = 'ContainerClosed'; Script = { Remove-DmaBuffer free -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Remove-DmaBuffer } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Remove-DmaBuffer } }
        @{ Id = 'BufferNotFound'; Script = { 'nobody' | Remove-DmaBuffer } }
    ) {
        Assert-Refusal $Script $Id
    }
}
