BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-TestContainer
    $null = New-DmaWindow 64K 512GB -Levels 2
    $null = New-DmaBuffer 1GB guest | Invoke-TceMap
    $null = New-DmaBuffer 64K readable | Invoke-TceMap -Window 0 -Access Read
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Resolve-TceAddress' {
    It 'follows an address inside a mapping to its memory' {
        $resolved = Resolve-TceAddress 0x800000020001234

        $resolved.Window | Should -Be 0x800000000000000
        $resolved.Indexes | Should -Be 1, 0
        $resolved.Buffer | Should -Be 'guest'
        $resolved.Offset | Should -Be 0x20001234
        $resolved.HostAddress | Should -Be ((Get-DmaBuffer guest).HostAddress + 0x20001234)
        $resolved.Tce -band 3 | Should -Be 3
        $resolved.Read, $resolved.Write | Should -Be 'ReachesMemory', 'ReachesMemory'
    }

    It 'shows what an access does at an unmapped address, at a read-only address, and outside of all windows' {
        $unmapped = Resolve-TceAddress 0x800000040000000
        $unmapped.Tce | Should -Be 0
        $unmapped.Buffer | Should -BeNullOrEmpty
        $unmapped.Read, $unmapped.Write | Should -Be 'SeesZeros', 'Dropped'

        (Resolve-TceAddress 0x100).Write | Should -Be 'Refused'
        (Resolve-TceAddress 0x900000000000000).Window | Should -BeNullOrEmpty
    }

    It 'accepts <Because>' -ForEach @(
        @{ Because = 'hexadecimal text'; Address = '0X8000000000000000'; Expected = 9223372036854775808 }
        @{ Because = 'decimal text'; Address = ' 800 '; Expected = 800 }
        @{ Because = 'the largest number'; Address = [ulong]::MaxValue; Expected = [ulong]::MaxValue }
        @{ Because = 'a decimal'; Address = [decimal] 4096; Expected = 4096 }
        @{ Because = 'a big integer'; Address = [bigint] 4096; Expected = 4096 }
        @{ Because = 'a whole double'; Address = 4096.0; Expected = 4096 }
    ) {
        (Resolve-TceAddress $Address).Address | Should -Be $Expected
    }

    It 'reads hexadecimal literals as they are written, although PowerShell makes them negative' {
        (Resolve-TceAddress 0x80000000).Address | Should -Be 2147483648
        (Resolve-TceAddress 0xffff0000).Address | Should -Be 4294901760
        (Resolve-TceAddress 0x8000000000000000).Address | Should -Be 9223372036854775808ul
        (Resolve-TceAddress 0xffffffffffffffff).Address | Should -Be ([ulong]::MaxValue)
    }

    It 'suggests quotes for a hexadecimal literal that PowerShell has made negative' {
        $record = Get-Record { Resolve-TceAddress (0xffff0000) }

        $record.FullyQualifiedErrorId | Should -Match '^ParameterArgumentTransformationError,'
        "$record" | Should -Match 'If you mean 0xffff0000, put it in quotes'
    }

    It 'accepts windows, mappings and addresses from the pipeline' {
        Get-DmaWindow | Resolve-TceAddress | ForEach-Object Address | Should -Be 0, 0x800000000000000
        (Get-TceMapping | Resolve-TceAddress).Buffer | Should -Be 'readable', 'guest'
        '0x10', 17, ([pscustomobject] @{ Address = '0x12' }) | Resolve-TceAddress | ForEach-Object Address | Should -Be 16, 17, 18
    }

    It 'resolves the valid items when others are invalid' {
        $records = @(Get-Record { 'nowhere', -1, 1.5, $null, 5 | Resolve-TceAddress })

        $records | Should -HaveCount 5
        $records[4].Address | Should -Be 5
    }
}

Describe 'Resolve-TceAddress with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress ([long]::MinValue) } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress '0x10000000000000000' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress ([bigint]::Pow(2, 64)) } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress 1.5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress '64K' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress '' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress $true } }
        @{ Id = 'RowNotTaken'; Script = { Resolve-TceAddress $buffer } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress $thing } }
        @{ Id = 'WindowNotFound'; Script = { Resolve-TceAddress $removed } }
        @{ Id = 'ContainerClosed'; Script = { Resolve-TceAddress $closed.Mapping } }
        @{ Id = 'RowNotTaken'; Script = { $buffer | Resolve-TceAddress } }
        @{ Id = 'ContainerNotFound'; Script = { Resolve-TceAddress 0 -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress 0 -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress 0 -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress 0 -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Resolve-TceAddress 0 -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Resolve-TceAddress } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Resolve-TceAddress } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress nowhere } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Resolve-TceAddress '0x' } }
    ) {
        Assert-Refusal $Script $Id
    }
}
