# The names that a parameter can have in several commands, and the sentence with which its help begins in each of them.
BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $sentences = [ordered] @{
        BackingPageSize = "The page sizes with which the host can back the guest's memory."
        DomainXml = 'A file with the libvirt domain of the guest, as virsh dumpxml prints it.'
        GroupCount = 'The number of IOMMU groups whose devices each program gets.'
        HighestAddress = "The last physical address of the host's memory."
        HostPageSize = "The page size of the host's kernel: 64K or 4K."
        IomemPath = 'The file /proc/iomem of the host, or a copy of it that root made.'
        KernelLog = 'A file with the kernel log of the machine.'
        KernelVersion = 'The kernel of the host: a version such as 6.8, or what uname -r prints there.'
        LargestBlock = 'The largest number of TCEs of a window (lb in the kernel log).'
        MaskBits = 'The address bits of the device, 1 to 64.'
        MaximumMemorySize = 'The memory that the guest can have (QEMU: maxmem).'
        MemlockLimit = 'The limit of locked memory (RLIMIT_MEMLOCK).'
        MemorySize = "The guest's maximum memory: what it has, and what can be added later."
        PageSizeMask = 'The page sizes of the platform as bits (ps in the kernel log): 1 4K, 2 64K, 4 16M, 8 32M, 0x10 64M, 0x20 128M, 0x40 256M, 0x80 16G, 0x100 2M.'
        Platform = 'The platform of the host: Power8, Power9, Power10 or PSeries.'
        StatePath = 'A file of Export-TceState, which describes a container.'
        WindowsAvailable = 'The number of windows that the platform can make beside the default window (wn in the kernel log).'
    }
    $script:uses = foreach ($command in Get-Command -Module SpaprDdw -CommandType Cmdlet) {
        foreach ($name in $sentences.Keys.Where({ $command.Parameters.ContainsKey($_) })) {
            @{ Command = $command.Name; Name = $name; Sentence = $sentences[$name] }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'A parameter that several commands have' {
    It 'begins its help with the same sentence: <Command> -<Name>' -ForEach $script:uses {
        $text = (Get-Help $Command -Parameter $Name).description.Text -join ' ' -replace '\s+', ' '

        $text.StartsWith($Sentence) | Should -BeTrue -Because "the help is '$text', and should begin with '$Sentence'"
    }

    It 'is named -<Name>, and in no command -<Other>' -ForEach @(
        @{ Name = 'StatePath'; Other = 'State' }
        @{ Name = 'KernelLog'; Other = 'LogPath' }
        @{ Name = 'IomemPath'; Other = 'Iomem' }
        @{ Name = 'MaskBits'; Other = 'DmaMaskBits' }
        @{ Name = 'MaskBits'; Other = 'AddressBits' }
        @{ Name = 'LargestBlock'; Other = 'LargestAvailableBlock' }
        @{ Name = 'GroupCount'; Other = 'Groups' }
        @{ Name = 'DomainXml'; Other = 'Domain' }
        @{ Name = 'MaximumMemorySize'; Other = 'MaximumMemory' }
    ) {
        (Get-Command -Module SpaprDdw -CommandType Cmdlet).Where({ $_.Parameters.ContainsKey($Other) }) | Should -BeNullOrEmpty
    }

    It 'keeps its earlier names as aliases: -<Name> of <Command>' -ForEach @(
        @{ Command = 'Measure-DmaWindow'; Name = 'StatePath'; Aliases = 'State', 'PSPath', 'FullName', 'LiteralPath' }
    ) {
        (Get-Command $Command).Parameters[$Name].Aliases | Should -Be $Aliases
    }
}
