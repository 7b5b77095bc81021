using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.Machines;

namespace SpaprDdw.Partition.Pci;

/// <summary>The PCI host bridges of a device tree, and the PCI domains that Linux gives them.</summary>
internal static class PciDomains
{
    private const int DomainCount = 0x10000;

    /// <summary>The host bridges by domain, numbered as in Linux since 6.1.</summary>
    public static IReadOnlyDictionary<uint, DeviceNode> Of(DeviceNode root)
    {
        Dictionary<string, uint> aliases = AliasesOf(root);
        var domains = new Dictionary<uint, DeviceNode>();
        foreach (DeviceNode bridge in root.Children.Where(IsHostBridge).OrderBy(bridge => bridge.Name, StringComparer.Ordinal))
        {
            uint domain = Wanted(bridge, aliases) & (DomainCount - 1);
            while (domains.ContainsKey(domain) && domains.Count < DomainCount)
                domain = FirstFree(domains);
            domains[domain] = bridge;
        }

        return domains;
    }

    /// <summary>True for a PCI host bridge, which is a PCI node directly below the root.</summary>
    public static bool IsHostBridge(DeviceNode node)
        => node.Parent is { Parent: null } && (node.Text("device_type") is "pci" or "pciex" || node.Name.StartsWith("pci@", StringComparison.Ordinal));

    private static uint Wanted(DeviceNode bridge, Dictionary<string, uint> aliases)
    {
        if (CellsOrNone(bridge, "linux,pci-domain", 1) is { } domain)
            return domain[0];
        if (CellsOrNone(bridge, "ibm,opal-phbid", 2) is { } number)
            return number[1];
        if (aliases.TryGetValue(bridge.Path, out uint alias))
            return alias;

        // The low half of the BUID, which has two cells.
        return CellsOrNone(bridge, "reg", 2) is { } unit ? unit[1] : 0;
    }

    private static uint[]? CellsOrNone(DeviceNode node, string name, int cells)
        => node.Value(name)?.Length >= cells * sizeof(uint) ? node.Cells(name, cells) : null;

    private static Dictionary<string, uint> AliasesOf(DeviceNode root)
    {
        var aliases = new Dictionary<string, uint>();
        foreach ((string name, byte[] value) in root.Child("aliases")?.Properties ?? [])
        {
            if (WantedFiles.IsBridgeAlias(name) && MachineRoot.TextOf(value) is { } path)
                aliases[path] = uint.Parse(name.AsSpan("pci".Length), System.Globalization.CultureInfo.InvariantCulture);
        }

        return aliases;
    }

    private static uint FirstFree(Dictionary<uint, DeviceNode> domains)
    {
        uint free = 0;
        while (domains.ContainsKey(free))
            free++;
        return free;
    }
}
