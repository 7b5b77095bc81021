# The container on which a command works when none is given, and the containers of other runspaces.
BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Runs a script in a runspace of its own, and closes the runspace.
    function Invoke-InRunspace([string] $Script) {
        $shell = [powershell]::Create()
        try {
            $shell.AddScript("Import-Module '$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1'; $Script").Invoke()
            $shell.Streams.Error
        } finally {
            $shell.Dispose()
        }
    }
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'The default container' {
    BeforeEach {
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'does not exist before the first Connect-TceContainer: <_>' -ForEach @(
        { Test-DmaWindow -MemorySize 256GB }
        { Get-TceInfo }
        { New-DmaWindow 64K 1GB }
        { Get-IommuGroup }
        { Disconnect-TceContainer }
    ) {
        $null = Connect-TceContainer -Name gone
        Disconnect-TceContainer gone

        $records = @(Get-Record $_)
        $records | Should -HaveCount 1
        $records[0].FullyQualifiedErrorId | Should -BeLike 'NoContainer,*'
        $records[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        "$($records[0])" | Should -Match 'Use Connect-TceContainer'
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'is the only container that the runspace connected' {
        (Connect-TceContainer -Name only).Selected | Should -BeTrue
        (Get-TceContainer).Selected | Should -BeTrue
        (Get-DmaWindow 0).Container | Should -Be 'only'
    }

    It 'does not exist with two containers, and the error names both' {
        'h1', 'h2' | ForEach-Object { Connect-TceContainer -Name $_ } | Should -HaveCount 2

        $records = @(Get-Record { New-DmaWindow 64K 1GB })
        $records | Should -HaveCount 1
        $records[0].FullyQualifiedErrorId | Should -BeLike 'SeveralContainers,*'
        "$($records[0])" | Should -Match "'h1', 'h2'"
        (Get-TceContainer).Selected | Should -Be $false, $false
        (Get-TceContainer | Get-DmaWindow).Slot | Should -Be 0, 0
    }

    It 'is the selected container, also after others are connected' {
        'h1', 'h2' | ForEach-Object { $null = Connect-TceContainer -Name $_ }
        Select-TceContainer h1
        $null = Connect-TceContainer -Name h3

        (Get-DmaWindow 0).Container | Should -Be 'h1'
        (Get-TceContainer | Where-Object Selected).Name | Should -Be 'h1'
    }

    It 'is again the only one that is left when the selected one is disconnected' {
        'h1', 'h2' | ForEach-Object { $null = Connect-TceContainer -Name $_ }
        Select-TceContainer h1
        Disconnect-TceContainer

        (Get-DmaWindow 0).Container | Should -Be 'h2'
    }

    It 'is never a twin of Import-TceState, unless the twin is selected' {
        $null = Connect-TceContainer -Name original
        $file = Export-TceState "$TestDrive/original.json"
        $twin = Import-TceState $file.FullName -Name twin
        $twin.IsTwin | Should -BeTrue
        (Get-DmaWindow 0).Container | Should -Be 'original'

        Disconnect-TceContainer original
        $record = Get-Record { Get-DmaWindow 0 }
        $record.FullyQualifiedErrorId | Should -BeLike 'NoContainer,*'
        "$record" | Should -Match "these are open: 'twin'"

        Select-TceContainer twin
        (Get-DmaWindow 0).Container | Should -Be 'twin'
    }

    It 'is never the container of another runspace, unless that is selected' {
        $null = Connect-TceContainer -Name mine

        (Invoke-InRunspace 'Get-TceInfo').FullyQualifiedErrorId | Should -BeLike 'NoContainer,*'
        Invoke-InRunspace 'Select-TceContainer mine; (Get-DmaWindow 0).Container' | Should -Be 'mine'
        Invoke-InRunspace '(Get-DmaWindow 0 -Container mine).Container' | Should -Be 'mine'
    }

    It 'does not exist after a Connect-TceContainer that failed: <_>' -ForEach @(
        { Connect-TceContainer -Group 99 }
        { Connect-TceContainer -Name open }
        { Connect-TceContainer -HostPageSize 8K }
        { Connect-TceContainer -Platform Power7 }
        { Connect-TceContainer -NoSuchParameter }
    ) {
        $null = Connect-TceContainer -Name open
        Select-TceContainer open
        Get-Record $_ | Should -HaveCount 1

        $records = @(Get-Record { Test-DmaWindow -MemorySize 256GB })
        $records | Should -HaveCount 1
        $records[0].FullyQualifiedErrorId | Should -BeLike 'ConnectFailed,*'
        (Get-TceContainer).Selected | Should -BeFalse
        (Get-DmaWindow 0 -Container open).Container | Should -Be 'open'

        Select-TceContainer open
        (Get-DmaWindow 0).Container | Should -Be 'open'
    }

    It 'exists again after a Connect-TceContainer that succeeds' {
        $null = Get-Record { Connect-TceContainer -Group 99 }
        "$(Get-Record { Get-TceInfo })" | Should -Match 'The last Connect-TceContainer of this runspace failed: This host has no IOMMU group 99\.'

        $null = Connect-TceContainer -Name open
        (Get-DmaWindow 0).Container | Should -Be 'open'
    }

    It 'stays the same after <_>' -ForEach @(
        { Connect-TceContainer -WhatIf }
        { Connect-TceContainer -? }
        { [System.Management.Automation.CommandCompletion]::CompleteInput('Connect-TceContainer -Platform ', 31, $null) }
    ) {
        $null = Connect-TceContainer -Name open
        $null = & $_

        (Get-DmaWindow 0).Container | Should -Be 'open'
    }
}

Describe 'A container' {
    BeforeEach {
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'has an id that no other container has, also not a later one of the same name' {
        $ids = 1..3 | ForEach-Object {
            (Connect-TceContainer -Name again).ContainerId
            Disconnect-TceContainer again
        }

        $ids | Should -BeOfType ([guid])
        $ids | Select-Object -Unique | Should -HaveCount 3
    }

    It 'is seen by name from every runspace while it is open' {
        $null = Connect-TceContainer -Name shared
        $manifest = "$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1"

        1..2 | ForEach-Object -Parallel { Import-Module $using:manifest; $null = New-DmaBuffer 64K "b$_" -Container shared }
        $null = Start-ThreadJob { Import-Module $using:manifest; $null = New-DmaBuffer 64K b3 -Container shared } | Receive-Job -Wait -AutoRemoveJob

        (Get-DmaBuffer -Container shared).Name | Sort-Object | Should -Be 'b1', 'b2', 'b3'
    }

    It 'has a name that no other runspace can take' {
        $null = Connect-TceContainer -Name shared

        (Invoke-InRunspace 'Connect-TceContainer -Name SHARED').FullyQualifiedErrorId | Should -BeLike 'ContainerNameTaken,*'
        (1..8 | ForEach-Object -ThrottleLimit 8 -Parallel { Import-Module "$using:PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1"; (Connect-TceContainer).Name }) |
            Sort-Object -Unique | Should -HaveCount 8
    }

    It 'stays open when a pipeline ends, and is closed with its runspace if nothing is mapped' {
        Invoke-InRunspace '$null = Connect-TceContainer -Name brief; $null = New-DmaWindow 64K 1GB; (Get-TceContainer).State' | Should -Be 'Open'

        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'stays open as Orphaned when its runspace closes and a device can still reach memory' {
        Invoke-InRunspace '$null = Connect-TceContainer -Name left; $null = New-DmaBuffer 64K b | Invoke-TceMap' | Should -BeNullOrEmpty

        (Get-TceContainer).State | Should -Be 'Orphaned'
        (Get-TceMapping -Container left).Size | Should -Be 64KB
        (Get-Record { Get-TceInfo }).FullyQualifiedErrorId | Should -BeLike 'NoContainer,*'
        Disconnect-TceContainer left
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'is listed after the job that connected it has ended, with its recording' {
        $manifest = "$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1"
        Start-ThreadJob {
            Import-Module $using:manifest
            $null = Connect-TceContainer -Name of-job
            $null = New-DmaBuffer 64K | Invoke-TceMap
            Start-TceTrace "$using:TestDrive/of-job.jsonl"
        } | Receive-Job -Wait -AutoRemoveJob

        # A job is done a moment before its runspace is closed.
        $clock = [Diagnostics.Stopwatch]::StartNew()
        while ((Get-TceContainer).State -eq 'Open' -and $clock.Elapsed.TotalSeconds -lt 20) {
            Start-Sleep -Milliseconds 20
        }
        (Get-TceContainer).State | Should -Be 'Orphaned'
        (Get-TceTrace).Container | Should -Be 'of-job'
        Disconnect-TceContainer of-job
        Get-TceTrace | Should -BeNullOrEmpty
        (Test-TceTrace "$TestDrive/of-job.jsonl").Passed | Should -BeTrue
    }
}

Describe '-Container of a command that only reads' {
    BeforeAll {
        Get-TceContainer | Disconnect-TceContainer
        'h1', 'h2', 'other' | ForEach-Object { $null = Connect-TceContainer -Name $_ }
        'h1', 'h2', 'other' | ForEach-Object { $null = New-DmaBuffer 64K "of-$_" -Container $_ | Invoke-TceMap }
    }

    It 'takes lists and names with wildcards: <Script>' -ForEach @(
        @{ Script = { (Get-DmaWindow -Container h*).Container }; Expected = 'h1', 'h2' }
        @{ Script = { (Get-DmaWindow 0 -Container h*, other).Container }; Expected = 'h1', 'h2', 'other' }
        @{ Script = { (Get-DmaBuffer -Container h1, h*, h2).Name }; Expected = 'of-h1', 'of-h2' }
        @{ Script = { @(Get-TceInfo -Container h?).Count }; Expected = 2 }
        @{ Script = { @(Get-TceTable -Container h*).Count }; Expected = 2 }
        @{ Script = { (Get-TceMapping -Container *).Container }; Expected = 'h1', 'h2', 'other' }
        @{ Script = { (Get-IommuGroup 0 -Container h*).Container }; Expected = 'h1', 'h2' }
        @{ Script = { @(Measure-DmaWindow 64GB -Container h* | Where-Object Recommended).Count }; Expected = 2 }
        @{ Script = { (Test-DmaWindow 64GB -Container h*).Passed }; Expected = $true, $true }
        @{ Script = { @(Show-DmaWindow -Container h*) -match '^Container h' }; Expected = 'Container h1 (Emulated, Power9): 1 window, 64 KiB mapped', 'Container h2 (Emulated, Power9): 1 window, 64 KiB mapped' }
        @{ Script = { @(Resolve-TceAddress 0 -Container h*).Count }; Expected = 2 }
        @{ Script = { @(Export-TceState -AsString -Container h*).Count }; Expected = 2 }
        @{ Script = { 'h*' | Get-TceInfo | Measure-Object | ForEach-Object Count }; Expected = 2 }
        @{ Script = { (Get-DmaWindow -Container (Get-TceContainer h*)).Container }; Expected = 'h1', 'h2' }
    ) {
        & $Script | Should -Be $Expected
    }

    It 'gives an error for a name and a pattern that no container has, and reads the others: <_>' -ForEach 'nobody', 'x*' {
        $records = @(Get-Record { Get-TceInfo -Container $_, h1 })
        $records | Should -HaveCount 2
        $records[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotFound,*'
    }

    It 'does not write the states of several containers into one file: <_>' -ForEach @(
        { Export-TceState "$TestDrive/one.json" -Container h* }
        { Export-TceState "$TestDrive/one.json" -Container h1, h2 }
    ) {
        (Get-Record $_).FullyQualifiedErrorId | Should -BeLike 'OneFileForSeveralContainers,*'
        "$TestDrive/one.json" | Should -Not -Exist
    }

    It 'does not overwrite the state of one piped container with that of the next' {
        $records = @(Get-Record { Get-TceContainer h* | Export-TceState "$TestDrive/first.json" })
        $records[1].FullyQualifiedErrorId | Should -BeLike 'OneFileForSeveralContainers,*'
        (Get-Content "$TestDrive/first.json" -Raw | ConvertFrom-Json).container.name | Should -Be 'h1'
    }
}

Describe 'IOMMU groups' {
    BeforeEach {
        Get-TceContainer | Disconnect-TceContainer
    }

    It 'connect to the backend that they are on, each a container' {
        $containers = Get-IommuGroup -Backend Emulated | Where-Object Number -GE 2 | Connect-TceContainer

        $containers.Groups | Should -Be 2, 3
        $containers.Backend | Should -Be 'Emulated', 'Emulated'
    }

    It 'of an emulated host connect to a host of the same kind' {
        $null = Connect-TceContainer -Platform PSeries -HostPageSize 4K -Name lab
        $copy = Get-IommuGroup 1 -Container lab | Connect-TceContainer

        $copy.Platform | Should -Be 'PSeries'
        (Get-TceInfo -Container $copy).HostPageSize | Should -Be 4KB
        $copy.Groups | Should -Be 1
    }

    It 'of the kernel are never connected to an emulated host' -Skip:([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture -eq 'Ppc64le') {
        $group = [SpaprDdw.Platforms.IommuGroup]::new(5, [SpaprDdw.Platforms.IommuDevice[]] @(), $true, $null)
        foreach ($script in { $group | Where-Object Viable | Connect-TceContainer }, { [pscustomobject] @{ Number = '5'; Backend = 'Kernel' } | Connect-TceContainer }) {
            (Get-Record $script).FullyQualifiedErrorId | Should -BeLike 'KernelNotPower,*'
        }
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'of a list go into one container with -Group' {
        $containers = @(Connect-TceContainer -Group 1, 2)

        $containers | Should -HaveCount 1
        $containers[0].Groups | Should -Be 1, 2
    }

    It 'are not taken from other objects: <_>' -ForEach @(
        { Get-TceContainer | Connect-TceContainer }
        { Get-Item $PSScriptRoot | Connect-TceContainer }
        { 5 | Connect-TceContainer }
    ) {
        $null = Connect-TceContainer -Name open
        Get-Record $_ | Should -HaveCount 1
        (Get-TceContainer).Name | Should -Be 'open'
    }

    It 'are an error if this machine has none' -Skip:([bool] (Get-ChildItem /sys/kernel/iommu_groups -ErrorAction Ignore)) {
        (Get-Record { Get-IommuGroup -Backend Kernel }).FullyQualifiedErrorId | Should -BeLike 'NoIommuGroup,*'
    }

    It 'that no pipeline gives leave no default' {
        $null = Connect-TceContainer -Name open
        Get-IommuGroup -Backend Emulated | Where-Object Viable -EQ $false | Connect-TceContainer

        (Get-Record { Get-TceInfo }).FullyQualifiedErrorId | Should -BeLike 'ConnectFailed,*'
    }
}

Describe '-Container of a command that changes something' {
    BeforeAll {
        Get-TceContainer | Disconnect-TceContainer
        'h1', 'h2' | ForEach-Object { $null = Connect-TceContainer -Name $_ }
    }

    It 'refuses a wildcard and a list: <_>' -ForEach @(
        { New-DmaWindow 64K 1GB -Container h* }
        { New-DmaWindow 64K 1GB -Container h1, h2 }
        { New-DmaBuffer 64K -Container h? }
        { Reset-DmaWindow -Container h1, h2 }
        { Start-TceTrace "$TestDrive/never.jsonl" -Container h* }
        { Select-TceContainer h* }
        { Get-TceContainer | Select-TceContainer }
    ) {
        $records = @(Get-Record $_)
        $records | Should -HaveCount 1
        $records[0].FullyQualifiedErrorId | Should -BeLike 'OneContainerOnly,*'
        (Get-TceContainer | Get-DmaWindow).Slot | Should -Be 0, 0
        Get-TceContainer | Get-DmaBuffer | Should -BeNullOrEmpty
    }

    It 'takes a name that has a wildcard character in it' {
        $null = Connect-TceContainer -Name 'h[1]'
        try {
            (New-DmaBuffer 64K -Container 'h[1]').Container | Should -Be 'h[1]'
        } finally {
            Disconnect-TceContainer 'h[1]'
        }
    }
}
