BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'New-DmaWindow' {
    BeforeEach {
        $null = Connect-TestContainer
    }

    It 'accepts the page size and the size by position' {
        $window = New-DmaWindow 64K 512GB

        $window.PageSize | Should -Be 65536
        $window.Size | Should -Be 549755813888
        $window.StartAddress | Should -Be 0x800000000000000
        $window.EndAddress | Should -Be ($window.StartAddress + $window.Size - 1)
    }

    It 'refuses a window out of the reach of <MaskBits> address bits, and makes it in place of the default window' -ForEach @(
        @{ MaskBits = 40; Size = '1TB' }
        @{ MaskBits = 47; Size = '4TB' }
        @{ MaskBits = '0x30'; Size = '4TB' }
    ) {
        $before = Get-State
        $errors = Get-Record { New-DmaWindow 2M $Size -MaskBits $MaskBits }
        $errors.FullyQualifiedErrorId | Should -BeLike 'WindowOutOfReach,*'
        $errors.ToString() | Should -BeLike '*Use -ReplaceDefaultWindow: the window then starts at 0.*'
        Get-State | Should -Be $before

        $window = New-DmaWindow 2M $Size -MaskBits $MaskBits -ReplaceDefaultWindow -WarningAction SilentlyContinue

        $window.StartAddress | Should -Be 0
        Get-DmaWindow | Should -HaveCount 1
    }

    It 'replaces a default window with mappings only with -Force, and tells what is lost' {
        $null = New-DmaBuffer 1M guest | Invoke-TceMap -Address 0

        Get-ErrorId { New-DmaWindow 64K 4G -ReplaceDefaultWindow } | Should -Be 'WindowHasMappings'
        Get-WhatIf { New-DmaWindow 64K 4G -ReplaceDefaultWindow -Force -WhatIf } | Should -BeLike (
            '*Remove the window of 2 GiB at 0x0 with 1 mapping of 1 MiB, 8 MiB locked, and create a window of 4 GiB in pages of 64 KiB at 0x0, 1 level, 1 MiB locked; lose 1 mapping of 1 MiB*')
        (New-DmaWindow 64K 4G -ReplaceDefaultWindow -Force -WarningAction SilentlyContinue).MappedBytes | Should -Be 0
        Get-TceMapping | Should -BeNullOrEmpty
    }

    It 'warns of the collision of a window at 0 with 32-bit MMIO' {
        Get-Message Warning { New-DmaWindow 64K 2G -ReplaceDefaultWindow } | Should -BeNullOrEmpty
        Remove-DmaWindow 0
        Get-Message Warning { New-DmaWindow 64K 4G } | Should -Be (
            'The window at 0 covers 2 to 4 GiB: behind a PCIe switch, 0x80000000 to 0xffffffff may collide with 32-bit MMIO (concluded, not seen).')
    }

    It 'tells of the collision with -WhatIf too: <Script>' -ForEach @(
        @{ Script = { New-DmaWindow 64K 4G -ReplaceDefaultWindow -WhatIf } }
        @{ Script = { Remove-DmaWindow 0; New-DmaWindow 64K 4G -WhatIf } }
        @{ Script = { Remove-DmaWindow 0; New-DmaWindow 64K 1G | Set-DmaWindow -Size 4G -WhatIf } }
        @{ Script = { New-DmaWindow 64K 4G | Set-DmaWindow -ReplaceDefaultWindow -WhatIf } }
    ) {
        Get-WhatIf $Script | Should -BeLike '*; behind a PCIe switch, 0x80000000 to 0xffffffff may collide with 32-bit MMIO (concluded, not seen)*'
    }

    It 'tells of no collision where there is none: <Script>' -ForEach @(
        @{ Script = { New-DmaWindow 64K 2G -ReplaceDefaultWindow -WhatIf } }
        @{ Script = { New-DmaWindow 64K 4G -WhatIf } }
        @{ Script = { New-DmaWindow 64K 1G | Set-DmaWindow -Size 4G -WhatIf } }
    ) {
        Get-WhatIf $Script | Should -Not -BeLike '*collide*'
    }

    It 'takes the address bits from the property MaskBits' {
        Get-ErrorId { [pscustomobject] @{ PageSize = '64K'; Size = '1G'; MaskBits = '0x28' } | New-DmaWindow } | Should -Be 'WindowOutOfReach'
        ([pscustomobject] @{ PageSize = '64K'; Size = '1G'; MaskBits = '' } | New-DmaWindow).Size | Should -Be 1GB
    }

    It 'takes the address bits of each plan from its own row' {
        $plans = 40, '' | ForEach-Object { [pscustomobject] @{ Recommended = 'True'; PageSize = '64K'; Size = '1G'; MaskBits = $_ } }

        Get-ErrorId { $plans | New-DmaWindow } | Should -Be 'WindowOutOfReach'
        Get-DmaWindow | Should -HaveCount 2
    }

    It 'makes no window elsewhere from a plan for one at 0' {
        $plans = Measure-DmaWindow 4GB -MaskBits 40 -ReplaceDefaultWindow

        Get-ErrorId { $plans | New-DmaWindow } | Should -Be 'PlanAtZero'
        Get-ErrorId { $plans | ConvertTo-Csv | ConvertFrom-Csv | New-DmaWindow } | Should -Be 'PlanAtZero'
        Get-ErrorId { $plans.Where({ $_.Recommended }) | Test-DmaWindow } | Should -Be 'PlanAtZero'
        Get-ErrorId { [pscustomobject] @{ Recommended = 'True'; StartAddress = '0x0'; PageSize = '64K'; Size = '1G' } | New-DmaWindow } | Should -Be 'PlanAtZero'
        Get-DmaWindow | Should -HaveCount 1
        ($plans | New-DmaWindow -ReplaceDefaultWindow -WarningAction SilentlyContinue).StartAddress | Should -Be 0
    }

    It 'names the window at 0 that keeps another from the reach of a device' {
        Remove-DmaWindow 0
        $null = New-DmaWindow 64K 1G

        Get-ErrorId { New-DmaWindow 64K 4G -MaskBits 40 } | Should -Be 'ZeroTaken'
        (Test-DmaWindow -PageSize 64K -Size 8G -MaskBits 40).ErrorId | Should -Be 'ZeroTaken'
    }

    It 'makes no window at 0 on a pseries host' {
        $null = Connect-TceContainer -Platform PSeries -Name partition

        Get-ErrorId { New-DmaWindow 64K 4G -ReplaceDefaultWindow -Container partition } | Should -Be 'NoWindowAtZero'
        Get-ErrorId { New-DmaWindow 64K 4G -MaskBits 40 -Container partition } | Should -Be 'NoWindowInReach'
    }

    It 'creates the plan of a device of few address bits' {
        $window = Measure-DmaWindow 64GB -MaskBits 40 -ReplaceDefaultWindow | New-DmaWindow -MaskBits 40 -ReplaceDefaultWindow -WarningAction SilentlyContinue

        $window.StartAddress | Should -Be 0
        $window.Size | Should -Be 64GB
    }

    It 'reads <Text> as <Bytes> bytes' -ForEach @(
        @{ Text = 64KB; Bytes = 65536 }
        @{ Text = '64K'; Bytes = 65536 }
        @{ Text = '64KB'; Bytes = 65536 }
        @{ Text = '64kb'; Bytes = 65536 }
        @{ Text = ' 64 kib '; Bytes = 65536 }
        @{ Text = '64KIB'; Bytes = 65536 }
        @{ Text = '0x10000'; Bytes = 65536 }
        @{ Text = 65536; Bytes = 65536 }
        @{ Text = '0.5GB'; Bytes = 536870912 }
        @{ Text = 0.5GB; Bytes = 536870912 }
        @{ Text = '512 GiB'; Bytes = 549755813888 }
        @{ Text = '1T'; Bytes = 1099511627776 }
        @{ Text = 1099511627776ul; Bytes = 1099511627776 }
        @{ Text = [decimal] 1048576; Bytes = 1048576 }
        @{ Text = [bigint] 1048576; Bytes = 1048576 }
        @{ Text = '1.00000000000000000000000000000000000000M'; Bytes = 1048576 }
        @{ Text = '0000000000000000000000000000000000000001M'; Bytes = 1048576 }
        @{ Text = '0.0000000000009094947017729282379150390625E'; Bytes = 1048576 }
    ) {
        (New-DmaWindow -PageSize 4K -Size $Text -Levels 2).Size | Should -Be $Bytes
    }

    It 'refuses <Text> as a size' -ForEach @(
        @{ Text = '16 EiB' }
        @{ Text = '18446744073709551616' }
        @{ Text = -1 }
        @{ Text = '-1' }
        @{ Text = 1.5 }
        @{ Text = '1.00001K' }
        @{ Text = '1.00000000000000000000000000000000000001M' }
        @{ Text = '0.00000000000000000000000000001K' }
        @{ Text = '1048576.0000000000000000000000000001' }
        @{ Text = '64i' }
        @{ Text = '64 iB' }
        @{ Text = '64K B' }
        @{ Text = '1e3' }
        @{ Text = '' }
        @{ Text = 'much' }
        @{ Text = $true }
        @{ Text = $null }
    ) {
        Assert-Refusal { New-DmaWindow -PageSize 64K -Size $Text } ParameterArgumentTransformationError
    }

    It 'reads a hexadecimal literal as it is written, although PowerShell makes it negative' {
        (New-DmaWindow -PageSize 64K -Size 0x80000000).Size | Should -Be 2GB
    }

    It 'binds objects that have the properties PageSize and Size' {
        $window = [pscustomobject] @{ PageSize = '64K'; Size = '1 GiB'; Levels = 2; Other = 'ignored' } | New-DmaWindow

        $window.Size | Should -Be 1GB
        $window.Levels | Should -Be 2
    }

    It 'creates the valid items when others are invalid' {
        Remove-DmaWindow 0
        $plans = @(
            [pscustomobject] @{ PageSize = '64K'; Size = '3 GiB' }
            [pscustomobject] @{ PageSize = '64K'; Size = '4 GiB' }
            [pscustomobject] @{ PageSize = '64K'; Size = 'x' }
            [pscustomobject] @{ PageSize = '2M'; Size = '8 GiB' }
        )

        $records = @(Get-Record { $plans | New-DmaWindow })

        $records | Where-Object { $_.PSObject.TypeNames -contains 'SpaprDdw.PowerShell.Rows.WindowRow' } |
            ForEach-Object Size | Should -Be 4GB, 8GB
        Get-ErrorId { $plans[0, 2] | New-DmaWindow } | Should -Be 'SizeNotPowerOfTwo', 'ParameterArgumentTransformationError'
        Get-DmaWindow | Should -HaveCount 2
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-State

        New-DmaWindow 64K 1G -WhatIf | Should -BeNullOrEmpty
        Get-State | Should -BeExactly $before
    }
}

Describe 'New-DmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'PageSizeNotSupported'; Script = { New-DmaWindow 0 1G } }
        @{ Id = 'PageSizeNotSupported'; Script = { New-DmaWindow 3K 1G } }
        @{ Id = 'PageSizeNotSupported'; Script = { New-DmaWindow 16M 1G } }
        @{ Id = 'PageSizeNotSupported'; Script = { New-DmaWindow 0x8000000000000000 1G } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaWindow -4096 1G } }
        @{ Id = 'SizeZero'; Script = { New-DmaWindow 64K 0 } }
        @{ Id = 'SizeNotPowerOfTwo'; Script = { New-DmaWindow 64K 3G } }
        @{ Id = 'SizeNotPowerOfTwo'; Script = { New-DmaWindow 64K 0xffffffffffffffff } }
        @{ Id = 'SizeNotPowerOfTwo'; Script = { New-DmaWindow 64K 65537 } }
        @{ Id = 'WindowSmallerThanPage'; Script = { New-DmaWindow 64K 32K } }
        @{ Id = 'WindowTooLarge'; Script = { New-DmaWindow 64K '8 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaWindow 64K ([bigint]::Pow(2, 64)) } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaWindow 64K $thing } }
        @{ Id = 'LevelsOutOfRange'; Script = { New-DmaWindow 64K 1G 0 } }
        @{ Id = 'LevelsOutOfRange'; Script = { New-DmaWindow 64K 1G -1 } }
        @{ Id = 'LevelsOutOfRange'; Script = { New-DmaWindow 64K 1G 6 } }
        @{ Id = 'LevelsNotPossible'; Script = { New-DmaWindow 4K 512G 1 } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = { New-DmaWindow 64K 1G 4294967296 } }
        @{ Id = 'MaskBitsInvalid'; Script = { New-DmaWindow 64K 1G -MaskBits 65 -ReplaceDefaultWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaWindow 64K 1G -MaskBits many } }
        @{ Id = 'WindowPastReach'; Script = { New-DmaWindow 64K 2G -MaskBits 30 -ReplaceDefaultWindow } }
        @{ Id = 'NoFreeWindow'; Script = { New-DmaWindow 64K 1G } }
        @{ Id = 'SizeNotPowerOfTwo'; Script = { [pscustomobject] @{ PageSize = '64K'; Size = '3G' } | New-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { [pscustomobject] @{ PageSize = '64K'; Size = -1 } | New-DmaWindow } }
        @{ Id = 'ContainerNotFound'; Script = { New-DmaWindow 64K 1G -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaWindow 64K 1G -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaWindow 64K 1G -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { New-DmaWindow 64K 1G -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { New-DmaWindow 64K 1G -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | New-DmaWindow 64K 1G } }
    ) {
        Assert-Refusal $Script $Id
    }
}
