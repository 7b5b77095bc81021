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

    It 'removes by object, by name and from the pipeline' {
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

    It 'leaves a buffer that is mapped, and does the others' {
        $null = Invoke-TceMap two 0

        Get-ErrorId { Get-DmaBuffer | Remove-DmaBuffer } | Should -Be 'BufferInUse'
        (Get-DmaBuffer).Name | Should -Be 'two'
    }

    It 'names <Because> with <Id>' -ForEach @(
        @{ Id = 'BufferNotFound'; Because = 'an unknown name'; Script = { 'nobody' | Remove-DmaBuffer } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'a number'; Script = { Remove-DmaBuffer 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = '$null'; Script = { $null | Remove-DmaBuffer } }
        @{ Id = 'InputObjectNotBound'; Because = 'a wrong type'; Script = { [System.Version] '1.0' | Remove-DmaBuffer } }
    ) {
        $before = Get-State

        Get-ErrorId $Script | Should -Be $Id
        Get-State | Should -BeExactly $before
    }

    It 'tells a buffer that is gone' {
        $buffer = Get-DmaBuffer one
        Remove-DmaBuffer $buffer

        Get-ErrorId { Remove-DmaBuffer $buffer } | Should -Be 'BufferNotFound'
    }
}
