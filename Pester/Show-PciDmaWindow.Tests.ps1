BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:recordings = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"
    $script:machine = "$recordings/k612-hotplug/root.tar.gz"
}

Describe 'Show-PciDmaWindow' {
    It 'draws each window and the memory on one scale' {
        $lines = Show-PciDmaWindow -Root $machine -Width 100

        $lines | ForEach-Object Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 100
        $lines[0] | Should -Be '/pci@800000020000000 of root.tar.gz: Direct 0000:00:01.0'
        ($lines -match '^(window|memory) ') -replace '[^#]' | ForEach-Object Length | Should -Be 46, 70, 70, 26
        $lines | Should -Contain 'It covers all memory.'
        $lines | Should -Contain 'At any time, 1 GiB of 1.5 GiB of memory can be mapped in it.'
    }

    It 'draws the devices of a node once' {
        $lines = Get-PciDmaWindow -Root "$recordings/k612-phbs/root.tar.gz" | Show-PciDmaWindow -Width 120

        ($lines -match '^/pci@') | Should -HaveCount 5
        ($lines -match '^/pci@800000020000002') | Should -Match 'Direct 0002:00:01\.0; Only32Bit 0002:00:02\.0; NotAsked'
    }

    It 'draws copies of devices from <_>' -ForEach 'Clixml', 'CSV', 'JSON' {
        $devices = Get-PciDmaWindow -Root "$recordings/k612-phbs/root.tar.gz"
        $copies = switch ($_) {
            Clixml { $devices | Export-Clixml "$TestDrive/devices.xml"; Import-Clixml "$TestDrive/devices.xml" }
            CSV { $devices | ConvertTo-Csv | ConvertFrom-Csv }
            JSON { $devices | ConvertTo-Json | ConvertFrom-Json }
        }

        $copies | Show-PciDmaWindow -Width 100 | Should -Be ($devices | Show-PciDmaWindow -Width 100)
    }

    It 'draws archives from the pipeline' {
        (Get-ChildItem $recordings/k72-*/root.tar.gz | Show-PciDmaWindow -Width 100) -match '^/pci@' | Should -HaveCount 6
    }

    It 'draws into <_>' -ForEach 'windows.svg', 'windows.html' {
        $file = Show-PciDmaWindow -Root $machine -Path (Join-Path $TestDrive $_)

        $file.Name | Should -Be $_
        $text = (Get-Content $file -Raw) -replace '<!DOCTYPE html>'
        ([xml] $text).OuterXml | Should -Match 'Direct window, 0x800000000000000 to 0x8000000ffffffff: 4 GiB in pages of 16 MiB'
    }

    It 'writes nothing with -WhatIf' {
        Get-WhatIf { Show-PciDmaWindow -Root $machine -Path (Join-Path $TestDrive none.svg) -WhatIf } | Should -Match 'Draw the windows of 1 PCI'
        Join-Path $TestDrive none.svg | Should -Not -Exist
    }

    It 'draws every recorded partition in 40 columns and in 1000' {
        $rows = Get-PciDmaWindow -Root "$recordings/*/root.tar.gz" -WarningAction Ignore

        ($rows | Show-PciDmaWindow -Width 40 | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 40
        ($rows | Show-PciDmaWindow -Width 1000 | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 1000
    }
}

Describe 'Show-PciDmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'NoDeviceTree'; Script = { Show-PciDmaWindow } }
        @{ Id = 'PictureFormatUnknown'; Script = { Show-PciDmaWindow -Root $machine -Path x.png } }
        @{ Id = 'PictureNotWritten'; Script = { Show-PciDmaWindow -Root $machine -Path "$TestDrive/none/x.svg" } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Show-PciDmaWindow -Root $machine -Width 10 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Show-PciDmaWindow -InputObject $null } }
        @{ Id = 'AmbiguousParameterSet'; Script = { $thing | Show-PciDmaWindow } }
    ) {
        Assert-Refusal $Script $Id
    }
}
