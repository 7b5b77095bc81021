BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Connect-TceContainer' {
    BeforeEach {
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'connects an emulated <_> host' -ForEach 'Power8', 'Power9', 'Power10', 'PSeries' {
        $container = Connect-TceContainer -Backend Emulated -Platform $_ -Name host

        $container.Platform | Should -Be $_
        $container.State | Should -Be 'Open'
        $container.Groups | Should -Be 0
        Get-TceContainer host | Should -Be $container
    }

    It 'makes the last one that was connected the current one' {
        $null = Connect-TceContainer -Name first
        $null = Connect-TceContainer -Name second
        (Get-TceInfo).Container.Name | Should -Be 'second'

        Disconnect-TceContainer
        (Get-TceInfo).Container.Name | Should -Be 'first'
    }

    It 'puts several groups into a container' {
        (Connect-TceContainer -Group 2, 0).Groups | Should -Be 2, 0
    }

    It 'changes nothing with -WhatIf' {
        Connect-TceContainer -WhatIf | Should -BeNullOrEmpty
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'refuses <Because> with <Id>' -ForEach @(
        @{ Id = 'HostPageSizeInvalid'; Because = 'pages of 8 KiB'; Script = { Connect-TceContainer -HostPageSize 8K } }
        @{ Id = 'EmulatedOnlyParameter'; Because = 'a machine for the kernel'; Script = { Connect-TceContainer -Backend Kernel -Platform Power9 } }
        @{ Id = 'GroupNotFound'; Because = 'an unknown group'; Script = { Connect-TceContainer -Group 99 } }
        @{ Id = 'GroupNotFound'; Because = 'a negative group'; Script = { Connect-TceContainer -Group -1 } }
        @{ Id = 'ParameterArgumentValidationError'; Because = 'version 3'; Script = { Connect-TceContainer -IommuVersion 3 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'an unknown machine'; Script = { Connect-TceContainer -Platform Power7 } }
        @{ Id = 'ParameterArgumentTransformationError'; Because = 'a negative limit'; Script = { Connect-TceContainer -MemlockLimit -1 } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'says that this machine has no such driver, where it has none' -Skip:([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture -eq 'Ppc64le') {
        $record = Get-Record { Connect-TceContainer -Backend Kernel }

        $record.FullyQualifiedErrorId | Should -Be 'KernelNotPower,SpaprDdw.PowerShell.Commands.ConnectTceContainer'
        "$record" | Should -Match 'Use -Backend Emulated'
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'refuses a name that is taken, in whatever case' {
        $null = Connect-TceContainer -Name same

        Get-ErrorId { Connect-TceContainer -Name SAME } | Should -Be 'ContainerNameTaken'
        Get-TceContainer | Should -HaveCount 1
    }

    It 'logs what was done, and every request' {
        Get-Message Verbose { Connect-TceContainer -Name v -Verbose } |
            Should -Contain "Container 'v' is open on 1 group(s) of a Power9 host (Emulated)."
        (Get-Message Debug { Connect-TceContainer -Debug -Confirm:$false }) -join "`n" | Should -Match 'SET_IOMMU'
    }
}

Describe 'Without a connected container' {
    It 'uses an emulated POWER9 host and says so once' {
        Get-TceContainer | Disconnect-TceContainer

        $warnings = @(Get-Message Warning { Get-TceInfo; Get-DmaWindow; Get-TceInfo })

        $warnings | Should -HaveCount 1
        $warnings[0] | Should -Match "No container is connected: an emulated POWER9 host is used, as 'emulated0'"
        (Get-TceContainer).Platform | Should -Be 'Power9'
    }
}

Describe 'Import-Module -Force' {
    It 'closes what was open and works again' {
        $script:container = Connect-TestContainer
        $null = Invoke-TceMap (New-DmaBuffer 64K) 0

        Import-Module (Get-Module SpaprDdw).Path.Replace('bin/SpaprDdw.Module.dll', 'SpaprDdw.psd1') -Force

        $container.State | Should -Be 'Closed'
        Get-TceContainer | Should -BeNullOrEmpty
        (Connect-TceContainer -Name again).State | Should -Be 'Open'
    }
}
