BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    # A new command with one of these parameters is found and tested without a change here.
    $script:completed = foreach ($command in Get-Command -Module SpaprDdw -CommandType Cmdlet) {
        foreach ($parameter in 'Window', 'Buffer', 'Container', 'Group', 'PageSize', 'HostPageSize', 'BackingPageSize', 'Platform', 'Levels') {
            if ($command.Parameters.ContainsKey($parameter)) {
                "$($command.Name) -$parameter "
            }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Returns what tab completion offers at the end of a line.
    function Get-Completion([string] $Line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
    }

    function Connect-CompletedContainer {
        Get-TceContainer | Disconnect-TceContainer
        $null = Connect-TceContainer -Name 'the other' -HostPageSize 4K
        $null = New-DmaBuffer 64K elsewhere
        $null = Connect-TceContainer -Name test
        Select-TceContainer test
        $null = New-DmaWindow 64K 1G
        $null = 'guest', 'my ring' | ForEach-Object { New-DmaBuffer 64K $_ }
        $null = New-DmaBuffer 64K 'ring[1]'
        $null = Invoke-TceMap guest -Address 0x800000000010000
        $null = Connect-TceContainer -Name 'n[1]'
    }
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Tab completion' {
    BeforeAll {
        Connect-CompletedContainer
    }

    It 'offers <Texts> for <Line>' -ForEach @(
        @{ Line = 'Get-TceInfo -Container '; Texts = "'the other'", 'test', "'n[1]'" }
        @{ Line = 'Disconnect-TceContainer te'; Texts = 'test' }
        @{ Line = "Get-TceContainer 'the"; Texts = "'the other'" }
        @{ Line = 'Get-DmaWindow -Container te'; Texts = 'test' }
        @{ Line = 'Get-DmaWindow -Window '; Texts = '0x0', '0x800000000000000' }
        @{ Line = 'Remove-DmaWindow -Window 0x8'; Texts = '0x800000000000000' }
        @{ Line = 'Remove-DmaWindow 0x8'; Texts = '0x800000000000000' }
        @{ Line = "Get-DmaWindow -Container 'the other' -Window "; Texts = '0x0' }
        @{ Line = 'Invoke-TceMap -Buffer '; Texts = 'guest', "'my ring'", "'ring[1]'" }
        @{ Line = 'Get-TceMapping -Buffer m'; Texts = "'my ring'" }
        @{ Line = 'Remove-DmaBuffer g'; Texts = 'guest' }
        @{ Line = "Remove-DmaBuffer -Container 'the other' -Buffer "; Texts = 'elsewhere' }
        @{ Line = 'New-DmaWindow -PageSize '; Texts = '4KiB', '64KiB', '2MiB', '1GiB' }
        @{ Line = 'New-DmaWindow 6'; Texts = '64KiB' }
        @{ Line = 'Connect-TceContainer -Platform power'; Texts = 'Power8', 'Power9', 'Power10' }
        @{ Line = 'Measure-DmaWindow 1G -Platform ps'; Texts = 'PSeries' }
        @{ Line = 'Connect-TceContainer -Group '; Texts = '0', '1', '2', '3' }
        @{ Line = 'Connect-TceContainer -Group 0, 3'; Texts = '3' }
        @{ Line = 'Get-IommuGroup '; Texts = '0', '1', '2', '3' }
        @{ Line = 'New-DmaBuffer 1M -PageSize '; Texts = '64KiB', '2MiB', '1GiB' }
        @{ Line = "New-DmaBuffer 1M -Container 'the other' -PageSize "; Texts = '4KiB', '2MiB', '1GiB' }
        @{ Line = 'New-DmaWindow -Levels '; Texts = '1', '2', '3', '4', '5' }
        @{ Line = 'New-DmaWindow 4K 1TB -Levels '; Texts = '2', '3' }
        @{ Line = 'New-DmaWindow -Size 1TB -PageSize 64K -Levels '; Texts = '2' }
        @{ Line = "New-DmaWindow -Size '1 GiB' -PageSize 1GiB -Levels "; Texts = '1' }
        @{ Line = 'New-DmaWindow 64K 3GB -Levels '; Texts = '1', '2', '3', '4', '5' }
        @{ Line = 'Set-DmaWindow 1 -Size 1TB -Levels '; Texts = '2' }
        @{ Line = 'Set-DmaWindow 0x800000000000000 -PageSize 4K -Levels '; Texts = '1', '2', '3' }
        @{ Line = 'Test-DmaWindow -PageSize 64K -Size 1TB -Levels '; Texts = '2' }
        @{ Line = 'Connect-TceContainer -HostPageSize '; Texts = '4KiB', '64KiB' }
        @{ Line = 'Measure-DmaWindow 1G -HostPageSize 4'; Texts = '4KiB' }
        @{ Line = 'Measure-DmaWindow 1G -Platform Power8 -BackingPageSize '; Texts = '64KiB', '16MiB', '16GiB' }
        @{ Line = "Measure-DmaWindow 1G -Container 'the other' -BackingPageSize "; Texts = '4KiB', '2MiB', '1GiB' }
        @{ Line = 'Test-DmaWindow 1G -BackingPageSize '; Texts = '64KiB', '2MiB', '1GiB' }
        @{ Line = 'Invoke-TceUnmap '; Texts = '0x800000000010000' }
        @{ Line = 'Resolve-TceAddress 0x8'; Texts = '0x800000000010000' }
        @{ Line = 'Measure-DmaWindow 1G -User '; Texts = 'Qemu', 'Dpdk', 'Spdk', 'Qemu-7.2', 'Qemu-10.0', 'Qemu-10.1', 'Dpdk-22.11' }
        @{ Line = 'Get-DmaBuffer ri'; Texts = "'ring``[1``]'" }
        @{ Line = 'Get-DmaBuffer ring['; Texts = "'ring``[1``]'" }
        @{ Line = 'Remove-DmaBuffer ri'; Texts = "'ring[1]'" }
        @{ Line = 'Get-TceContainer n'; Texts = "'n``[1``]'" }
        @{ Line = 'Get-TceInfo -Container n'; Texts = "'n[1]'" }
    ) {
        (Get-Completion $Line).CompletionText | Should -Be $Texts
    }

    It 'offers arguments with tips for <_>' -ForEach $completed {
        $tips = (Get-Completion $_).ToolTip

        $tips | Should -Not -BeNullOrEmpty
        $tips | Should -Match ' '
    }

    It 'is tested for more than 30 parameters' -ForEach @{ Count = $completed.Count } {
        $Count | Should -BeGreaterThan 30
    }

    It 'offers the tip "<Tip>" for <Line>' -ForEach @(
        @{ Line = 'New-DmaWindow 4K 1TB -Levels '; Tip = 'Tables of 64 KiB, 4 GiB of locked memory' }
        @{ Line = 'Connect-TceContainer -Platform Power8'; Tip = 'IOMMU pages of 4 KiB, 64 KiB, 16 MiB, 256 MiB; up to 5 levels' }
        @{ Line = 'Connect-TceContainer -Group 1'; Tip = '0001:01:00.0 (vfio-pci)' }
        @{ Line = 'Get-DmaWindow -Window 0x8'; Tip = '1 GiB in pages of 64 KiB, 64 KiB mapped' }
        @{ Line = 'New-DmaBuffer 1M -PageSize 2'; Tip = 'Huge pages of 2097152 bytes' }
    ) {
        @(Get-Completion $Line)[-1].ToolTip | Should -Be $Tip
    }
}

Describe 'Tab completion without the named container or window' {
    BeforeAll {
        Connect-CompletedContainer
        Disconnect-TceContainer test
    }

    It 'offers nothing for <_>' -ForEach @(
        'New-DmaWindow -Container test -PageSize '
        'New-DmaWindow -Container test -Levels '
        'New-DmaBuffer 1M -Container test -PageSize '
        'Get-IommuGroup -Container nobody '
        'Set-DmaWindow 0x900000000000000 -Levels '
    ) {
        Get-Completion $_ | Should -BeNullOrEmpty
    }

    It 'connects nothing' {
        Get-TceContainer | Disconnect-TceContainer

        $null = Get-Completion 'New-DmaWindow -PageSize '
        Get-TceContainer | Should -BeNullOrEmpty
    }
}
