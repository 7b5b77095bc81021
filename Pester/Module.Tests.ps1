BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $script:commands = Get-Command -Module SpaprDdw | ForEach-Object { @{ Name = $_.Name } }
    $script:changing = Get-Command -Module SpaprDdw | Where-Object Verb -NotIn Compare, Get, Measure, Resolve, Show, Test | ForEach-Object { @{ Name = $_.Name } }
    $script:views = @(
        @{ Name = 'TceContainer'; Script = { Get-TceContainer } }
        @{ Name = 'TceInfo'; Script = { Get-TceInfo } }
        @{ Name = 'IommuGroup'; Script = { Get-IommuGroup } }
        @{ Name = 'DmaWindow'; Script = { Get-DmaWindow } }
        @{ Name = 'TceTableLevel'; Script = { Get-TceTable } }
        @{ Name = 'DmaBuffer'; Script = { Get-DmaBuffer } }
        @{ Name = 'TceMapping'; Script = { Get-TceMapping } }
        @{ Name = 'TceAddress'; Script = { Resolve-TceAddress 0x800000000001234; Resolve-TceAddress ([ulong]::MaxValue) } }
        @{ Name = 'DmaWindowPlan'; Script = { Measure-DmaWindow 64G -Container test } }
        @{ Name = 'DmaWindowTest'; Script = { Test-DmaWindow 64G } }
        @{ Name = 'DmaWindowChange'; Script = { Set-DmaWindow 1 -Size 512GB -Levels 2 } }
        @{ Name = 'TraceReplayResult'; Script = { Test-TceTrace $recording } }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:manifest = [System.IO.Path]::Combine($PSScriptRoot, '..', 'out', 'SpaprDdw', 'SpaprDdw.psd1')
    $script:recording = [System.IO.Path]::Combine(
        $PSScriptRoot, '..', 'tests', 'Engine.Tests', 'Data', 'conformance', 'linux-6.12-64k-powernv9', 'h01-quickstart.jsonl')
    $null = Connect-TestContainer
    $null = New-DmaWindow 64K 512GB -Levels 2
    $null = New-DmaBuffer 1GB 'a-name-that-is-longer-than-most' | Invoke-TceMap
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'The module' {
    It 'has a manifest that holds' {
        $tested = Test-ModuleManifest $manifest -WarningAction Stop -ErrorAction Stop

        $tested.PowerShellVersion | Should -Be '7.6'
        $tested.CompatiblePSEditions | Should -Be 'Core'
        $tested.ExportedFunctions.Count + $tested.ExportedAliases.Count + $tested.ExportedVariables.Count | Should -Be 0
    }

    It 'exports the commands that its manifest names, no more and no less' {
        (Get-Command -Module SpaprDdw).Name | Sort-Object |
            Should -Be ((Import-PowerShellDataFile $manifest).CmdletsToExport | Sort-Object)
    }

    It 'imports without a warning' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$manifest'; Get-Module SpaprDdw").Invoke()
            $shell.Streams.Warning | Should -BeNullOrEmpty
            $shell.Streams.Error | Should -BeNullOrEmpty
        } finally {
            $shell.Dispose()
        }
    }

    It 'gives every runspace containers of its own' {
        $shell = [powershell]::Create()
        try {
            $shell.AddScript("Import-Module '$manifest'; @(Get-TceContainer).Count").Invoke() | Should -Be 0
        } finally {
            $shell.Dispose()
        }
        Get-TceContainer | Should -HaveCount 1
    }
}

Describe '<Name>' -ForEach $commands {
    BeforeAll {
        $script:command = Get-Command -Module SpaprDdw -Name $Name
    }

    It 'has an approved verb' {
        (Get-Verb $command.Verb).Verb | Should -Be $command.Verb
    }

    It 'says what it emits' {
        $command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'has no parameter that hides a common one, and none in the plural' {
        $own = $command.Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }

        $own | Where-Object { $_ -match '[^s]s$' -and $_ -ne 'Levels' } | Should -BeNullOrEmpty
    }
}

Describe '<Name>, which changes something' -ForEach $changing {
    It 'has -WhatIf and -Confirm' {
        (Get-Command -Module SpaprDdw -Name $Name).Parameters.Keys | Should -Contain 'WhatIf'
        (Get-Command -Module SpaprDdw -Name $Name).Parameters.Keys | Should -Contain 'Confirm'
    }
}

Describe 'The views of <Name>' -ForEach $views {
    It 'is within 100 columns, and whole, as a table and as a list' {
        foreach ($format in { Format-Table }, { Format-List }, { Out-Default }) {
            $text = if ("$format" -match 'Out-Default') { & $Script | Out-String -Width 100 }
            elseif ("$format" -match 'Table') { & $Script | Format-Table | Out-String -Width 100 }
            else { & $Script | Format-List | Out-String -Width 100 }

            $lines = $text -split '\r?\n' | ForEach-Object TrimEnd
            $lines | Where-Object Length -GT 100 | Should -BeNullOrEmpty
            $text.Trim() | Should -Not -BeNullOrEmpty
        }
    }

    It 'has no cell that fails' {
        $Error.Clear()
        $null = & $Script | Format-Table | Out-String -Width 100
        $null = & $Script | Format-List | Out-String -Width 100

        $Error | Should -BeNullOrEmpty
    }
}

Describe 'Views' {
    It 'are there for every type that a command emits' {
        $emitted = (Get-Command -Module SpaprDdw).OutputType.Name | Where-Object { $_ -like 'SpaprDdw.*' } | Sort-Object -Unique

        $emitted | Should -Not -BeNullOrEmpty
        $emitted | Where-Object { -not (Get-FormatData -TypeName $_) } | Should -BeNullOrEmpty
    }
}

Describe 'Numbers in views' {
    It 'are hexadecimal addresses and binary units' {
        $window = Get-DmaWindow 1 | Format-Table | Out-String -Width 100

        $window | Should -Match '0x800000000000000'
        $window | Should -Match '512 GiB +64 KiB'
        Get-TceMapping | Format-Table | Out-String -Width 100 | Should -Match '0x80000003fffffff +1 GiB +0x0 +ReadWrite +a-name-'
        Resolve-TceAddress 0x800000000001234 | Out-String -Width 100 | Should -Match 'Buffer +: a-name-that-is-longer-than-most \+ 0x1234'
    }
}
