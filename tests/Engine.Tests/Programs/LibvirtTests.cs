using System.Text;
using SpaprDdw.Errors;
using SpaprDdw.Guests;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Programs;
using SpaprDdw.Programs.Libvirt;

namespace SpaprDdw.Tests.Programs;

/// <summary>Domains of libvirt: what their XML says, and the limit of locked memory that libvirt sets.</summary>
public sealed class LibvirtTests : IDisposable
{
    private const string Hostdev = "<hostdev mode='subsystem' type='pci'><source><address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/></source></hostdev>";
    private const string HardLimit = "<memtune><hard_limit unit='KiB'>2097152</hard_limit></memtune>";
    private const string Locked = "<memoryBacking><locked/></memoryBacking>";

    private readonly string path = Path.GetTempFileName();

    /// <summary>The cases of libvirt's own tests of this limit for ppc64, with a guest of 1 GiB.</summary>
    public static TheoryData<string, string, string, ulong?> PublicCases => new()
    {
        { "kvm", "", "", 20971520 },
        { "qemu", "", "", null },
        { "kvm", HardLimit, "", 2147483648 },
        { "kvm", Locked, "", ulong.MaxValue },
        { "kvm", "", Hostdev, 4320133120 },
        { "kvm", HardLimit + Locked, "", 2147483648 },
        { "kvm", HardLimit, Hostdev, 2147483648 },
        { "kvm", HardLimit + Locked, Hostdev, 2147483648 },
        { "kvm", Locked, Hostdev, ulong.MaxValue },

        // Of an older libvirt, which put the device behind the first host bridge.
        { "kvm", "", "<controller type='pci' index='0' model='pci-root'/>" + Hostdev.Replace("</hostdev>", "<address type='pci' bus='0x00'/></hostdev>", StringComparison.Ordinal), 2168455168 },
    };

    public void Dispose() => File.Delete(path);

    [Theory]
    [MemberData(nameof(PublicCases))]
    public void The_limit_is_that_of_libvirts_own_tests(string type, string options, string devices, ulong? limit)
        => Assert.Equal(limit, Read($"<memory unit='KiB'>1048576</memory>{options}", devices, type).MemlockLimit);

    /// <summary>Without KVM, libvirt takes what it takes for other machines: its test pc-hostdev gives 2 GiB for 1 GiB.</summary>
    [Fact]
    public void Without_KVM_the_limit_is_the_memory_and_1_GiB()
        => Assert.Equal(2147483648, Read("<memory unit='KiB'>1048576</memory>", Hostdev, "qemu").MemlockLimit);

    [Theory]
    [InlineData("<page size='2' unit='MiB'/>", 2 << 20)]
    [InlineData("<page size='1' unit='G' nodeset='0-1'/>", 1 << 30)]
    [InlineData("<page size='2048'/><page size='1' unit='G' nodeset='0,1'/>", 1 << 30)]
    [InlineData("<page size='2048'/><page size='1' unit='G' nodeset='1'/>", 2 << 20)]
    [InlineData("<page size='1' unit='G' nodeset='1'/>", null)]
    [InlineData("<page size='1' unit='G' nodeset='0-3,^0'/>", null)]
    [InlineData("", 2 << 20)]
    public void The_smallest_page_of_a_NUMA_node_backs_the_memory(string pages, int? size)
    {
        LibvirtDomain domain = Read(
            $"<memory unit='GiB'>4</memory><memoryBacking><hugepages>{pages}</hugepages></memoryBacking>"
            + "<cpu><numa><cell id='0' cpus='0' memory='2097152'/><cell id='1' cpus='1' memory='2097152'/></numa></cpu>");

        Assert.Equal(size is { } bytes ? [(ulong)bytes] : [], domain.BackingPageSizes(PlanningHost.Of(TcePlatform.Power9, HostDescription.LargePageSize, null)));
    }

    [Theory]
    [InlineData("1048576", null, 1UL << 30)]
    [InlineData("1", "GiB", 1UL << 30)]
    [InlineData("1", "G", 1UL << 30)]
    [InlineData("1", "GB", 1_000_000_000UL)]
    [InlineData("1073741824", "bytes", 1UL << 30)]
    [InlineData("1073741824", "b", 1UL << 30)]
    [InlineData("1024", "MiB", 1UL << 30)]
    [InlineData("1024", "m", 1UL << 30)]
    public void A_size_has_a_unit_of_libvirt(string number, string? unit, ulong bytes)
        => Assert.Equal(bytes, Read($"<memory unit='GiB'>1</memory><memtune><hard_limit{(unit is null ? "" : $" unit='{unit}'")}>{number}</hard_limit></memtune>").HardLimit);

    /// <summary>libvirt rounds up to 256 MiB. The first case is its own test memory-hotplug-ppc64-nonuma.</summary>
    [Theory]
    [InlineData("<memory>2097152</memory><maxMemory slots='16'>4194304</maxMemory>", "523264 524287", 2359296UL, 4194304UL)]
    [InlineData("<memory unit='GB'>1</memory><maxMemory unit='GB' slots='1'>2</maxMemory>", "", 1048576UL, 2097152UL)]
    [InlineData("<memory>2097154</memory><cpu><numa><cell id='0' memory='1048577'/><cell id='1' memory='1048577' unit='KiB'/></numa></cpu>", "", 2621440UL, null)]
    [InlineData("<memory>3145728</memory><cpu><numa><cell id='0' memory='2' unit='GiB'/></numa></cpu>", "1048576", 3145728UL, null)]
    [InlineData("<memory>1048576</memory>", "1048576", 1048576UL, null)]
    [InlineData("<memory unit='GiB'>4</memory><maxMemory slots='0'>0</maxMemory>", "", 4194304UL, null)]
    public void The_memory_is_rounded_as_libvirt_does_it(string sizes, string devices, ulong memory, ulong? maximum)
    {
        LibvirtDomain domain = Read(sizes, string.Concat(devices.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
            size => $"<memory model='dimm'><target><size unit='KiB'>{size}</size></target></memory>")));

        Assert.Equal((memory << 10, maximum << 10), (domain.MemorySize, domain.MaximumMemorySize));
    }

    [Fact]
    public void The_domain_tells_what_decides_on_windows()
    {
        LibvirtDomain domain = Read(
            "<memory unit='GiB'>4</memory><maxMemory slots='16' unit='GiB'>64</maxMemory><currentMemory unit='GiB'>2</currentMemory>"
            + "<memoryBacking><hugepages><page size='2' unit='MiB'/><page size='1' unit='G' nodeset='1'/></hugepages></memoryBacking>",
            "<controller type='pci' index='0' model='pci-root'/><controller type='pci' index='1' model='pci-root'/>"
            + "<controller type='pci' index='2' model='pci-bridge'><address type='pci' bus='0x01' slot='0x01'/></controller><controller type='usb' index='0'/>"
            + Device("0x1", "0x2") + Device("0x2", "0x2") + Device("0x1", "0x1") + Device("0x1", "0x1")
            + "<interface type='hostdev'><source><address type='pci' domain='0x0003' bus='0x01' slot='0x00' function='0x0'/></source><address type='pci' bus='0x00' slot='0x02'/></interface>"
            + "<hostdev mode='subsystem' type='usb'/>");

        Assert.Equal((4UL << 30, 64UL << 30, true, true), (domain.MemorySize, domain.MaximumMemorySize, domain.IsKvm, domain.HasHugePages));
        Assert.Equal([2UL << 20, 1UL << 30], domain.HugePageSizes);
        Assert.Equal(2, domain.HostBridges);
        Assert.Equal([2, 1], domain.GroupsOfBridges);
        Assert.Equal([2UL << 20], domain.BackingPageSizes(PlanningHost.Of(TcePlatform.Power9, HostDescription.LargePageSize, null)));

        static string Device(string host, string bus)
            => $"<hostdev mode='subsystem' type='pci'><source><address domain='{host}' bus='0x01' slot='0x00' function='0x0'/></source><address type='pci' domain='0x0000' bus='{bus}' slot='0x01'/></hostdev>";
    }

    [Fact]
    public void An_unlimited_hard_limit_is_none()
        => Assert.Null(Read("<memory>1048576</memory><memtune><hard_limit unit='KiB'>9007199254740991</hard_limit></memtune>").HardLimit);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("<domain")]
    [InlineData("<network/>")]
    [InlineData("<!DOCTYPE domain [<!ENTITY a 'b'>]><domain><name>&a;</name></domain>")]
    [InlineData("<!DOCTYPE domain SYSTEM 'file:///etc/passwd'><domain/>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory>much</memory></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory>-1</memory></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory>2</memory><maxMemory slots='1'>1</maxMemory></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory>1</memory><memoryBacking><hugepages><page size='2048' nodeset='a'/></hugepages></memoryBacking></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory>1</memory><memoryBacking><hugepages><page size='2048' nodeset='0-1-2'/></hugepages></memoryBacking></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory>1</memory><memoryBacking><hugepages><page size='2048' nodeset='2-1'/></hugepages></memoryBacking></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory>1</memory><devices><memory model='dimm'><target><size>2</size></target></memory></devices></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory>2</memory><maxMemory slots='1' unit='MiB'>256</maxMemory><devices><memory model='dimm'><target><size>1</size></target></memory></devices></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory unit='b'>18446744073709551615</memory></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory unit='pages'>1</memory></domain>")]
    [InlineData("<domain><os><type arch='ppc64' machine='pseries'>hvm</type></os><memory unit='EiB'>99999</memory></domain>")]
    public void A_file_that_describes_no_domain_is_refused(string text)
    {
        File.WriteAllText(path, text);
        TceException refused = Assert.Throws<TceException>(() => DomainXmlFile.Read(path));
        Assert.Equal((nameof(DomainErrors.DomainXmlUnreadable), path), (refused.Id, refused.Target));
    }

    [Fact]
    public void A_file_of_any_size_or_depth_is_refused_in_little_memory()
    {
        foreach (string filler in (string[])["<a>", "<a/>", "x"])
        {
            File.WriteAllText(path, "<domain>" + string.Concat(Enumerable.Repeat(filler, (5 << 20) / filler.Length)));
            Assert.Equal(nameof(DomainErrors.DomainXmlUnreadable), Assert.Throws<TceException>(() => DomainXmlFile.Read(path)).Id);
        }
    }

    [Theory]
    [InlineData("arch='ppc64'")]
    [InlineData("machine='pseries-9.0'")]
    [InlineData("arch='ppc64le' machine='pseries-rhel7.6.0'")]
    public void A_new_domain_can_lack_the_architecture_or_the_machine(string type)
    {
        File.WriteAllText(path, $"<domain><os><type {type}>hvm</type></os><memory>1</memory></domain>");
        Assert.Equal(256UL << 20, DomainXmlFile.Read(path).MemorySize);
    }

    [Theory]
    [InlineData("arch='x86_64' machine='pc-q35-9.0'")]
    [InlineData("arch='ppc64' machine='powernv9'")]
    [InlineData("arch='x86_64'")]
    [InlineData("arch='x86_64' machine='pseries'")]
    [InlineData("machine='q35'")]
    [InlineData("")]
    public void A_guest_of_another_machine_is_refused(string type)
    {
        File.WriteAllText(path, $"<domain><os><type {type}>hvm</type></os><memory>1</memory></domain>");
        Assert.Equal(nameof(DomainErrors.DomainNotPSeries), Assert.Throws<TceException>(() => DomainXmlFile.Read(path)).Id);
    }

    [Fact]
    public void The_limit_of_libvirt_decides_and_the_remedy_is_a_hard_limit_in_KiB()
    {
        ProgramOutcome enough = Play("<memory unit='GiB'>4</memory>", Hostdev);
        Assert.True(enough.Starts);
        Assert.True(enough.LibvirtLimit > enough.NeededLimit);
        Assert.DoesNotContain(Play("<memory unit='GiB'>4</memory><maxMemory unit='GiB'>8</maxMemory>", Hostdev).Notes, IsOfPluggable);
        Assert.Contains(Play($"<memory unit='GiB'>1</memory><maxMemory unit='GiB'>8</maxMemory>{HardLimit}", Hostdev).Notes, IsOfPluggable);

        static bool IsOfPluggable(string note) => note.Contains("plugged in", StringComparison.Ordinal);

        ProgramOutcome low = Play($"<memory unit='GiB'>4</memory>{HardLimit}", Hostdev);
        Assert.Equal((ProgramVerdict.DoesNotStart, 2147483648UL), (low.Verdict, low.LibvirtLimit));
        Assert.Equal($"Set <memtune><hard_limit unit='KiB'>{(low.NeededLimit + 1023) / 1024}</hard_limit></memtune> in the domain, or more.", low.Remedy);

        // The remedy is right: with it the domain starts.
        ProgramOutcome raised = Play($"<memory unit='GiB'>4</memory>{HardLimit.Replace("2097152", $"{(low.NeededLimit + 1023) / 1024}", StringComparison.Ordinal)}", Hostdev);
        Assert.True(raised.Starts);
        Assert.False(Play($"<memory unit='GiB'>4</memory>{HardLimit.Replace("2097152", $"{low.NeededLimit / 1024 - 64}", StringComparison.Ordinal)}", Hostdev).Starts);
    }

    /// <summary>The remedy is right: with all that it says, the domain starts.</summary>
    [Fact]
    public void A_low_limit_of_libvirt_and_another_cause_are_both_mended()
    {
        const string Memory = "<memory unit='GiB'>4</memory>";
        PlanningHost host = PlanningHost.Of(TcePlatform.PSeries, HostDescription.SmallPageSize, null);

        ProgramOutcome low = Play(Memory + HardLimit, Hostdev, "Qemu-7.2", host);
        ulong needed = Play(Memory + HardLimit, Hostdev, "Qemu-10.1", host).NeededLimit!.Value;

        Assert.Null(low.NeededLimit);
        string limit = $"<memtune><hard_limit unit='KiB'>{(needed + 1023) / 1024}</hard_limit></memtune>";
        Assert.Equal($"Use Qemu-10.1 or later. Set {limit} in the domain, or more.", low.Remedy);
        Assert.True(Play(Memory + limit, Hostdev, "Qemu-10.1", host).Starts);
        Assert.Equal("Use Qemu-10.1 or later.", Play(Memory + limit, Hostdev, "Qemu-7.2", host).Remedy);
    }

    [Fact]
    public void The_tables_of_each_host_bridge_count_and_the_memory_once()
    {
        string other = Hostdev.Replace("0x0001", "0x0002", StringComparison.Ordinal);
        ulong memory = 4UL << 30, one = Play("<memory unit='GiB'>4</memory>", Hostdev).NeededLimit!.Value;
        Assert.Equal(memory + (2 * (one - memory)), Play("<memory unit='GiB'>4</memory>", Hostdev + other).NeededLimit);
    }

    private ProgramOutcome Play(string options, string devices, string program = "Qemu", PlanningHost? host = null)
    {
        LibvirtDomain domain = Read(options, devices);
        return DomainPrograms.Play(
            ProgramVersion.Find(program)!, host ?? PlanningHost.Of(TcePlatform.Power9, HostDescription.LargePageSize, null), domain,
            new ProgramInputs { MemorySize = domain.MemorySize, Kvm = domain.IsKvm }, GuestKernel.Parse(GuestPrograms.RecordedKernel), domain.MaximumMemorySize, memlockLimit: null);
    }

    private LibvirtDomain Read(string options, string devices = "", string type = "kvm")
    {
        File.WriteAllText(
            path, $"<domain type='{type}'><name>guest</name>{options}<os><type arch='ppc64' machine='pseries'>hvm</type></os><devices>{devices}</devices></domain>", Encoding.UTF8);
        return DomainXmlFile.Read(path);
    }
}
