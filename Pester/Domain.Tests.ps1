# What Measure-DmaWindow says about a libvirt domain.
BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Writes the XML of a domain.
    function Save-Domain([string] $Options = '', [string] $Machine = 'pseries', [string] $Memory = "<memory unit='GiB'>4</memory>") {
        $script:xml = "$TestDrive/guest.xml"
        Set-Content $xml @"
<domain type='kvm'>
  <name>guest</name>
  $Memory
  $Options
  <os><type arch='ppc64' machine='$Machine'>hvm</type></os>
  <devices>
    <controller type='pci' index='0' model='pci-root'/>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source><address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/></source>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
    </hostdev>
  </devices>
</domain>
"@
        $xml
    }
}

Describe 'Measure-DmaWindow -DomainXml' {
    It 'plans and predicts from the domain, and compares the limit of libvirt' {
        $plan = Measure-DmaWindow -DomainXml (Save-Domain "<maxMemory slots='4' unit='GiB'>64</maxMemory>")

        $plan[0].MemorySize | Should -Be 64GB
        $user = $plan[0].Users[0]
        $user.User, $user.Verdict, $user.RegisteredMemory | Should -Be Qemu-10.0, Starts, 4GB
        $user.KvmLockedMemory | Should -BeGreaterThan 0
        # 64 GiB / 128 + 4 MiB + 8 MiB, and the memory + 1/512 of it + 8 MiB.
        $user.LibvirtLimit | Should -Be (512MB + 4MB + 8MB + 4GB + 8MB + 8MB)
        $user.NeededLimit | Should -BeLessThan $user.LibvirtLimit
        $user.Notes -join ' ' | Should -BeLike '*libvirt sets a limit of locked memory of *KiB are needed.'
    }

    It 'gives a hard_limit in KiB as the remedy, with which the guest starts' {
        $user = (Measure-DmaWindow -DomainXml (Save-Domain "<memtune><hard_limit unit='G'>2</hard_limit></memtune>"))[0].Users[0]
        $user.Verdict | Should -Be DoesNotStart
        $user.Reason | Should -BeLike 'libvirt limits locked memory to 2 GiB*'
        $user.Remedy | Should -BeLike "*<hard_limit unit='KiB'>*</hard_limit>*"

        $limit = $user.Remedy -replace '.*(<hard_limit.+?</hard_limit>).*', '$1'
        (Measure-DmaWindow -DomainXml (Save-Domain "<memtune>$limit</memtune>"))[0].Users[0].Verdict | Should -Be Starts
    }

    It 'takes the pages that back the memory' {
        $user = (Measure-DmaWindow -DomainXml (Save-Domain '<memoryBacking><hugepages/></memoryBacking>'))[0].Users[0]
        ($user.Requests | Where-Object Name -EQ CREATE)[-1].PageSize | Should -Be 2MB
    }

    It 'lets other parameters count before the domain' {
        $domain = @{ DomainXml = Save-Domain }
        (Measure-DmaWindow @domain -MemlockLimit 1GB)[0].Users[0].Verdict | Should -Be DoesNotStart
        (Measure-DmaWindow @domain -MemlockLimit 1GB)[0].Users[0].Remedy | Should -BeLike '*LimitMEMLOCK=*'
        (Measure-DmaWindow @domain -MaximumMemorySize 8GB)[0].MemorySize | Should -Be 8GB
        (Measure-DmaWindow @domain -Kvm:$false)[0].Users[0].KvmLockedMemory | Should -Be 0
        (Measure-DmaWindow @domain -User Qemu-7.2, Qemu-10.1)[0].Users.User | Should -Be Qemu-7.2, Qemu-10.1
    }

    It 'plans for a platform, a container or a state' {
        $null = Connect-TceContainer -Name c -Platform PSeries
        $file = Export-TceState "$TestDrive/state.json" -Container c
        foreach ($where in @{ Platform = 'PSeries' }, @{ Container = 'c' }, @{ StatePath = $file.FullName }) {
            (Measure-DmaWindow -DomainXml (Save-Domain) @where)[0].MemorySize | Should -Be 4GB
        }
        ($file | Measure-DmaWindow -DomainXml (Save-Domain))[0].MemorySize | Should -Be 4GB
        Disconnect-TceContainer c
    }

    It 'refuses <Id>' -ForEach @(
        @{ Id = 'DomainXmlUnreadable'; Script = { Set-Content $TestDrive/a.xml '<!DOCTYPE domain><domain/>'; Measure-DmaWindow -DomainXml $TestDrive/a.xml } }
        @{ Id = 'DomainXmlUnreadable'; Script = { Measure-DmaWindow -DomainXml (Save-Domain -Memory '') } }
        @{ Id = 'DomainNotPSeries'; Script = { Measure-DmaWindow -DomainXml (Save-Domain -Machine pc) } }
        @{ Id = 'PathNotFound'; Script = { Measure-DmaWindow -DomainXml $TestDrive/none.xml } }
        @{ Id = 'ParameterOfOtherProgram'; Script = { Measure-DmaWindow -DomainXml (Save-Domain) -User Dpdk } }
        @{ Id = 'PositionalParameterNotFound'; Script = { Measure-DmaWindow 1GB -DomainXml (Save-Domain) } }
    ) {
        Get-ErrorId $Script | Should -Be $Id
    }
}
