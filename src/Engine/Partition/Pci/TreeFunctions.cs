using System.Globalization;
using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Machines;

namespace SpaprDdw.Partition.Pci;

/// <summary>
/// Lists PCI devices from the device tree, for machines that were saved without sysfs, such as by sosreport. Their DMA
/// masks are unknown. Their drivers are known only if the machine has the output of lspci.
/// </summary>
internal static class TreeFunctions
{
    private const string DriverLine = "Kernel driver in use:";
    private const string UsualDomain = "0000:";

    /// <summary>The devices that lspci listed, or a device for each PCI node if the machine has no such list.</summary>
    public static IReadOnlyList<PciFunction> Read(MachineRoot machine, DeviceNode root)
    {
        var nodes = new Dictionary<string, DeviceNode>();
        IReadOnlyDictionary<uint, DeviceNode> domains = PciDomains.Of(root);
        foreach ((uint domain, DeviceNode bridge) in domains)
            AddBelow(bridge, domain, nodes);
        if (WantedFiles.DeviceLists.Select(machine.ReadText).FirstOrDefault(text => text is not null) is not { } list)
            return nodes.Select(each => Of(each.Key, each.Value) with { IsDriverKnown = false }).ToList();

        var functions = new List<PciFunction>();
        foreach (string line in list.Split('\n'))
        {
            string first = line.Split(' ')[0];
            string address = KernelLogText.IsPciAddress(first) ? first : UsualDomain + first;
            if (KernelLogText.IsPciAddress(address))
                functions.Add(Of(address, nodes.GetValueOrDefault(address) ?? Find(domains, address)));
            else if (functions.Count > 0 && line.Trim().StartsWith(DriverLine, StringComparison.Ordinal))
                functions[^1] = functions[^1] with { Driver = line[(line.IndexOf(DriverLine, StringComparison.Ordinal) + DriverLine.Length)..].Trim() };
        }

        return functions;
    }

    /// <summary>The PCI host bridge of a device; null if the tree does not have it.</summary>
    public static DeviceNode? Find(IReadOnlyDictionary<uint, DeviceNode> domains, string address)
        => uint.TryParse(address.AsSpan(0, address.IndexOf(':')), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint domain)
            ? domains.GetValueOrDefault(domain)
            : null;

    private static PciFunction Of(string address, DeviceNode? node)
        => new(address, node) { Class = node?.Value("class-code")?.Length >= sizeof(uint) ? node.Cells("class-code", 1)![0] : null };

    private static void AddBelow(DeviceNode parent, uint domain, Dictionary<string, DeviceNode> nodes)
    {
        foreach (DeviceNode node in parent.Children)
        {
            // The first cell of reg is bus << 16 | devfn << 8.
            if (node.Value("reg")?.Length >= sizeof(uint) && node.Name.Contains('@'))
            {
                uint place = node.Cells("reg", 1)![0];
                uint function = place >> 8 & 0xff;
                nodes.TryAdd($"{domain:x4}:{place >> 16 & 0xff:x2}:{function >> 3:x2}.{function & 7}", node);
            }

            AddBelow(node, domain, nodes);
        }
    }
}
