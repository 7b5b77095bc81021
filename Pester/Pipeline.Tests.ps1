# Pipelines of several commands. The suite of each command tests what the command itself accepts.
BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'The pipeline' {
    BeforeEach {
        $null = Connect-TestContainer
        $null = New-DmaWindow 64K 512GB -Levels 2
        $null = 'guest', 'rings' | ForEach-Object { New-DmaBuffer 1MB $_ }
        $null = Invoke-TceMap guest
    }

    It 'binds piped objects: <Script> gives <Expected>' -ForEach @(
        @{ Script = { (Get-TceContainer | Get-DmaBuffer).Name }; Expected = 'guest', 'rings' }
        @{ Script = { (Get-TceContainer | Get-TceTable).Level }; Expected = 0, 1, 0 }
        @{ Script = { (Get-TceContainer | Get-TceTable 1).Level }; Expected = 1, 0 }
        @{ Script = { (Get-TceContainer | Get-TceMapping).Buffer }; Expected = 'guest' }
        @{ Script = { (Get-TceContainer | Get-TceMapping -Buffer guest).Size }; Expected = 1MB }
        @{ Script = { $null = Invoke-TceMap rings; (Get-DmaBuffer rings | Get-TceMapping).Buffer }; Expected = 'rings' }
        @{ Script = { (Get-TceContainer | Get-IommuGroup).Number }; Expected = 0, 1, 2, 3 }
        @{ Script = { (Get-TceContainer | Get-IommuGroup 2).Number }; Expected = 2 }
        @{ Script = { (Get-TceInfo | Get-IommuGroup 2).Number }; Expected = 2 }
        @{ Script = { $null = Connect-TceContainer -Name other; (Get-TceContainer | Get-TceTable).Container }; Expected = 'test', 'test', 'test', 'other' }
        @{ Script = { @((Get-DmaWindow 1 | Show-DmaWindow) -like 'Window*').Count }; Expected = 1 }
        @{ Script = { @((Get-DmaWindow | Show-DmaWindow) -like 'Container*').Count }; Expected = 1 }
        @{ Script = { @(@() | Show-DmaWindow).Count }; Expected = 0 }
    ) {
        & $Script | Should -Be $Expected
    }

    It 'binds properties of other objects: <Script> gives <Expected>' -ForEach @(
        @{ Script = { Remove-DmaWindow 0; ([pscustomobject] @{ PageSize = 65536; WindowSize = 1GB } | New-DmaWindow).Size }; Expected = 1GB }
        @{ Script = { ([pscustomobject] @{ Container = 'test' } | Get-TceInfo).Container }; Expected = 'test' }
    ) {
        & $Script | Should -Be $Expected
    }

    It 'processes the valid items when another is invalid: <Script> gives <Expected> and <Id>' -ForEach @(
        @{ Script = { ('nobody', 'test' | Get-TceInfo).Container }; Expected = 'test'; Id = 'ContainerNotFound' }
        @{ Script = { Get-DmaWindow | Remove-DmaWindow; (Get-DmaWindow).Slot }; Expected = 1; Id = 'WindowHasMappings' }
    ) {
        $errors, $output = (& $Script 2>&1).Where({ $_ -is [System.Management.Automation.ErrorRecord] }, 'Split')

        $output | Should -Be $Expected
        ($errors.FullyQualifiedErrorId -split ',')[0] | Should -Be $Id
        $errors | Should -HaveCount 1
    }
}
