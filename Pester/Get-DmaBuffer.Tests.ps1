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

    It 'finds by name and by wildcard' {
        (Get-DmaBuffer).Name | Should -Be 'guest', 'rings', 'my ring'
        (Get-DmaBuffer *ring*).Name | Should -Be 'rings', 'my ring'
        (Get-DmaBuffer GUEST).Name | Should -Be 'guest'
        Get-DmaBuffer nobody* | Should -BeNullOrEmpty
    }

    It 'does the good ones of good and bad names' {
        $records = @(Get-Record { Get-DmaBuffer nobody, guest })

        $records[0].FullyQualifiedErrorId | Should -Be 'BufferNotFound,SpaprDdw.PowerShell.Commands.GetDmaBuffer'
        $records[1].Name | Should -Be 'guest'
    }

    It 'completes names, in quotes where they need them' {
        Get-Completion 'Invoke-TceMap -Buffer ' | Should -Be 'guest', 'rings', "'my ring'"
        Get-Completion 'Remove-DmaBuffer g' | Should -Be 'guest'
        Get-Completion 'Get-TceMapping -Buffer r' | Should -Be 'rings'
    }

    It 'converts to JSON with plain values' {
        $json = Get-DmaBuffer guest | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json

        $json.Size | Should -Be 65536
        $json.Registered | Should -BeTrue
    }
}
