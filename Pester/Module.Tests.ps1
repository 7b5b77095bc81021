BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $script:commands = Get-Command -Module SpaprDdw -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name } }
    $script:changing = Get-Command -Module SpaprDdw -CommandType Cmdlet | Where-Object Verb -NotIn Compare, ConvertFrom, Get, Group, Measure, Resolve, Select, Show, Test | ForEach-Object { @{ Name = $_.Name } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:manifest = "$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1"
    $null = Connect-TestContainer
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'The module' {
    It 'has a valid manifest' {
        $tested = Test-ModuleManifest $manifest -WarningAction Stop -ErrorAction Stop

        $tested.PowerShellVersion | Should -Be '7.6'
        $tested.CompatiblePSEditions | Should -Be 'Core'
        $tested.ExportedFunctions.Count + $tested.ExportedVariables.Count | Should -Be 0
        $tested.ExportedAliases.Keys | Sort-Object | Should -Be 'New-TceMapping', 'Remove-TceMapping'
    }

    It 'exports exactly the commands that its manifest names' {
        (Get-Command -Module SpaprDdw -CommandType Cmdlet).Name | Sort-Object |
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

    It 'lets scripts name its types in every runspace and after each import' {
        $named = "Import-Module '$manifest'; [SpaprDdw.Containers.DmaWindow].FullName"
        foreach ($time in 1..2) {
            $shell = [powershell]::Create()
            try {
                $shell.AddScript("$named; Remove-Module SpaprDdw; $named").Invoke() | Should -Be (@('SpaprDdw.Containers.DmaWindow') * 2)
                $shell.Streams.Error | Should -BeNullOrEmpty
            } finally {
                $shell.Dispose()
            }
        }
    }

    It 'is the only module that its import adds' {
        $shell = [powershell]::Create()
        try {
            $shell.AddScript("Import-Module '$manifest'; Get-Module | ForEach-Object Name").Invoke() | Should -Be 'SpaprDdw'
        } finally {
            $shell.Dispose()
        }
    }

    It 'names the container, and gives no object of the engine, as the target of an error' {
        $null = Connect-TceContainer -MemlockLimit 64MB -Name small
        try {
            (Get-Record { New-DmaWindow 64K 512GB -Container small }).TargetObject | Should -Be 'small'
        } finally {
            Disconnect-TceContainer small
        }
    }

    It 'shows every runspace the same containers' {
        $shell = [powershell]::Create()
        try {
            $shell.AddScript("Import-Module '$manifest'; @(Get-TceContainer).Count").Invoke() | Should -Be 1
        } finally {
            $shell.Dispose()
        }
        Get-TceContainer | Should -HaveCount 1
    }
}

Describe '<Name>' -ForEach $commands {
    BeforeAll {
        $script:command = Get-Command -Module SpaprDdw -CommandType Cmdlet -Name $Name
    }

    It 'has an approved verb' {
        (Get-Verb $command.Verb).Verb | Should -Be $command.Verb
    }

    It 'has a suite of its own' {
        "$PSScriptRoot/$Name.Tests.ps1" | Should -Exist
        "$PSScriptRoot/$Name.Tests.ps1" | Should -FileContentMatch "^Describe '$Name'"
    }

    It 'has a list of bad arguments in its suite' {
        "$PSScriptRoot/$Name.Tests.ps1" | Should -FileContentMatchMultiline "(?ms)^Describe '$Name with bad arguments'.+ -ForEach .+$Name.+ Assert-Refusal "
    }

    It 'declares its output types' {
        $command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'names no type of the module in the error for an argument that it cannot convert' {
        foreach ($parameter in $command.Parameters.Values | Where-Object { "$($_.ParameterType)" -match 'SpaprDdw' }) {
            $argument = @{ $parameter.Name = [version] '1.0' }
            $record = Get-Record { & $Name @argument }
            $record.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*' -Because $parameter.Name
            "$record" | Should -Not -Match 'SpaprDdw'
        }
    }

    It 'has no parameter with a plural name' {
        $own = $command.Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }

        $own | Where-Object { $_ -match '[^s]s$' -and $_ -notin 'Levels', 'MaskBits' } | Should -BeNullOrEmpty
    }
}

Describe '<Name>, which changes state' -ForEach $changing {
    It 'has -WhatIf and -Confirm' {
        (Get-Command -Module SpaprDdw -CommandType Cmdlet -Name $Name).Parameters.Keys | Should -Contain 'WhatIf'
        (Get-Command -Module SpaprDdw -CommandType Cmdlet -Name $Name).Parameters.Keys | Should -Contain 'Confirm'
    }
}
