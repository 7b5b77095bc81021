using System.Xml.Linq;

namespace SpaprDdw.Programs.Libvirt;

/// <summary>
/// The memory of a domain in bytes. When libvirt starts a guest on POWER, it rounds each NUMA node, each memory device and
/// the maximum memory up to 256 MiB (qemuDomainAlignMemorySizes; its test memory-hotplug-ppc64-nonuma is a test here).
/// </summary>
internal sealed class DomainMemory
{
    private const ulong Multiple = 256UL << 20;

    /// <summary>Reads the memory.</summary>
    /// <exception cref="InvalidDataException">The sizes are missing or impossible.</exception>
    public DomainMemory(XElement domain)
    {
        ulong total = LibvirtSize.Of(domain.Element("memory") ?? throw new InvalidDataException("it has no element 'memory'"));
        ulong maximum = domain.Element("maxMemory") is { } given ? LibvirtSize.Of(given) : 0;
        ulong[] devices = [.. domain.Element("devices")?.Elements("memory")
            .Select(device => device.Element("target")?.Element("size")).OfType<XElement>().Select(LibvirtSize.Of) ?? []];
        ulong[] nodes = [.. domain.Element("cpu")?.Element("numa")?.Elements("cell")
            .Where(cell => cell.Attribute("memory") is not null)
            .Select(cell => LibvirtSize.Parse((string?)cell.Attribute("memory"), (string?)cell.Attribute("unit"), "memory")) ?? []];
        if (nodes.Length == 0)
            nodes = [WithoutDevices(total, devices)];
        Size = LibvirtSize.Checked(Sum(nodes.Concat(devices).Select(Rounded)), "memory");
        Maximum = maximum == 0 ? null : LibvirtSize.Checked(Rounded(maximum), "maxMemory");
        if (maximum > 0 && (maximum < total || Maximum < Size))
            throw new InvalidDataException("its 'maxMemory' is less than its 'memory'");
    }

    /// <summary>The memory with which the guest starts.</summary>
    public ulong Size { get; }

    /// <summary>The memory that it can have; null if the domain does not tell it.</summary>
    public ulong? Maximum { get; }

    /// <summary>The memory of a guest without NUMA nodes, in which libvirt counts the memory devices.</summary>
    private static ulong WithoutDevices(ulong total, ulong[] devices)
    {
        UInt128 plugged = Sum(devices.Select(size => (UInt128)size));
        return plugged <= total ? total - (ulong)plugged : throw new InvalidDataException("its memory devices have more than its 'memory'");
    }

    private static UInt128 Rounded(ulong size) => ((UInt128)size + Multiple - 1) / Multiple * Multiple;

    private static UInt128 Sum(IEnumerable<UInt128> sizes) => sizes.Aggregate(UInt128.Zero, (sum, size) => sum + size);
}
