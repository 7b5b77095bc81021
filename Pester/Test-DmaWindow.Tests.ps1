BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Test-DmaWindow' {
    BeforeEach {
        $null = Connect-TestContainer
    }

    It 'leaves only the default window' {
        $test = Test-DmaWindow 64GB

        $test.Passed | Should -BeTrue -Because $test.Reason
        $test.DefaultWindowMade | Should -BeTrue
        $test.StartAddress | Should -Be 0x800000000000000
        $test.LockedPeak | Should -BeGreaterThan $test.LockedAfter
        $before = Get-State
        (Test-DmaWindow 64GB).Passed | Should -BeTrue
        Get-State | Should -BeExactly $before
    }

    It 'returns one result for each possible page size with -All' {
        $tests = Test-DmaWindow 64GB -BackingPageSize 2M -All

        $tests.PageSize | Should -Be 4KB, 64KB, 2MB
        $tests.Passed | Should -Not -Contain $false
    }

    It 'tests pages as large as the largest of -BackingPageSize' {
        (Test-DmaWindow 64GB -BackingPageSize 64K, 2M).PageSize | Should -Be 2MB
        (Test-DmaWindow 64GB -BackingPageSize 2M, 64K).PageSize | Should -Be 2MB
        (Test-DmaWindow 64GB).PageSize | Should -Be 64KB
    }

    It 'sends a CREATE that will fail only with -Force' {
        Remove-DmaWindow 0
        $refused = Test-DmaWindow -PageSize 4K -Size 1T -Levels 1

        $refused.Passed | Should -BeFalse
        $refused.FailedStep | Should -Be 'plan'
        $refused.Rule | Should -Be 9
        (Get-TceInfo).LockedMemory | Should -Be 0

        $forced = Test-DmaWindow -PageSize 4K -Size 1T -Levels 1 -Force
        $forced.FailedStep | Should -Be 'create'
        (Get-TceInfo).LockedMemory | Should -Be 4GB
        $forced.Reason | Should -Match '4 GiB of locked memory stays charged until the process ends\.$'
    }

    It 'gives the reason if no window is possible' {
        $null = New-DmaWindow 64K 1G

        $test = Test-DmaWindow 8GB

        $test | Should -HaveCount 1
        $test.Passed | Should -BeFalse
        $test.Rule | Should -Be 4
        $test.Reason | Should -Match 'Remove one first\b.*\(Driver rule 4\.\)$'
    }

    It 'tests no window that a device of few address bits does not reach' {
        (Test-DmaWindow -PageSize 64K -Size 8G -MaskBits 40).ErrorId | Should -Be 'WindowOutOfReach'
        (Test-DmaWindow 8GB -MaskBits 40).Reason | Should -BeLike '*in place of the default window it starts at 0.'
        Test-DmaWindow 8GB -MaskBits 64 -Quiet | Should -BeTrue
    }

    It 'answers once for the whole pipeline with -Quiet' {
        Test-DmaWindow 8GB -Quiet | Should -Be $true
        Test-DmaWindow 64GB -BackingPageSize 2M -All -Quiet | Should -Be $true
        $null = New-DmaWindow 64K 1G
        $null = Connect-TceContainer -Name other
        Test-DmaWindow 8GB -Container test -Quiet | Should -Be $false
        Get-TceContainer other, test | Test-DmaWindow 8GB -Quiet | Should -Be $false
        Test-DmaWindow 8GB -Container nobody -Quiet -ErrorAction SilentlyContinue | Should -Be $false
        Test-DmaWindow 8GB -Container other -Quiet -WhatIf | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-State
        Get-WhatIf { Test-DmaWindow 64GB -WhatIf } | Should -Match 'Create a window of 64 GiB in pages of 64 KiB with 16 MiB locked, test it, and remove it'
        Test-DmaWindow 64GB -WhatIf | Should -BeNullOrEmpty
        Get-State | Should -BeExactly $before
    }

    It 'accepts containers from the pipeline' {
        $null = Connect-TceContainer -Name other -Platform PSeries

        $tests = Get-TceContainer | Test-DmaWindow 8GB
        $tests.Container | Should -Be 'test', 'other'
        $tests.Passed | Should -Be $true, $true
    }
}

Describe 'Test-DmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'SizeZero'; Script = { Test-DmaWindow 0 } }
        @{ Id = 'MemorySizeTooLarge'; Script = { Test-DmaWindow 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-DmaWindow '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-DmaWindow -1 } }
        @{ Id = 'BufferPageSizeInvalid'; Script = { Test-DmaWindow 64G -BackingPageSize 3K } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-DmaWindow -PageSize 64K -Size '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-DmaWindow 64G -BackingPageSize -1 } }
        @{ Id = 'ContainerNotFound'; Script = { Test-DmaWindow 64G -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-DmaWindow 64G -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-DmaWindow 64G -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Test-DmaWindow 64G -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Test-DmaWindow 64G -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Test-DmaWindow 64G } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Test-DmaWindow 64G } }
    ) {
        Assert-Refusal $Script $Id
    }
}
