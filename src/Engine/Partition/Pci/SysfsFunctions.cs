using System.Globalization;
using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Machines;

namespace SpaprDdw.Partition.Pci;

/// <summary>Lists PCI devices from sysfs, which has their drivers and DMA masks.</summary>
internal static class SysfsFunctions
{
    private const string Devices = "sys/bus/pci/devices";

    /// <summary>The devices; null if the machine has no folder for them.</summary>
    public static IReadOnlyList<PciFunction>? Read(MachineRoot machine, DeviceNode root, CancellationToken cancellation)
    {
        if (machine.Folder(Devices) is not { } folder)
            return null;
        IReadOnlyDictionary<uint, DeviceNode> domains = PciDomains.Of(root);
        var functions = new List<PciFunction>();
        foreach ((string address, _) in folder.Entries(_ => true).Where(entry => KernelLogText.IsPciAddress(entry.Name)))
        {
            cancellation.ThrowIfCancellationRequested();
            functions.Add(ReadOne(machine, root, domains, address));
        }

        return functions;
    }

    private static PciFunction ReadOne(MachineRoot machine, DeviceNode root, IReadOnlyDictionary<uint, DeviceNode> domains, string address)
    {
        MachineFolder? device = machine.Folder($"{Devices}/{address}");
        string? bits = Text(device, "dma_mask_bits");
        string? code = Text(device, "class");
        return new PciFunction(address, NodeOf(machine, root, address, device) ?? TreeFunctions.Find(domains, address))
        {
            IsDriverKnown = device is not null && device.KindOf("driver") != EntryKind.Folder,
            Driver = device?.LinkTarget("driver") is { } driver ? driver[(driver.LastIndexOf('/') + 1)..] : null,
            MaskBits = int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out int mask) && mask is > 0 and <= 64 ? mask : null,
            Class = code?.StartsWith("0x", StringComparison.Ordinal) == true
                && uint.TryParse(code.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : null,
        };
    }

    /// <summary>
    /// The node of a device, or of the nearest bridge above that has one, as in Linux. A virtual function that a driver
    /// made has no node of its own.
    /// </summary>
    private static DeviceNode? NodeOf(MachineRoot machine, DeviceNode root, string address, MachineFolder? device)
    {
        if (OwnNodeOf(root, device) is { } own)
            return own;

        // The path of the device in sysfs goes through the bridges above it.
        string path = machine.LinkTarget($"{Devices}/{address}") ?? string.Empty;
        return path.Split('/').Where(name => name != address && KernelLogText.IsPciAddress(name)).Reverse()
            .Select(bridge => OwnNodeOf(root, machine.Folder($"{Devices}/{bridge}"))).FirstOrDefault(node => node is not null);
    }

    private static DeviceNode? OwnNodeOf(DeviceNode root, MachineFolder? device)
        => (Text(device, "devspec") ?? SpecOf(device?.LinkTarget("of_node"))) is { } spec ? DeviceTreeReader.Find(root, spec) : null;

    private static string? Text(MachineFolder? folder, string name)
        => folder?.KindOf(name) == EntryKind.File && folder.Read(name) is { } content ? MachineRoot.TextOf(content) : null;

    /// <summary>The path of a node from the target of an of_node link.</summary>
    private static string? SpecOf(string? link)
    {
        const string Tree = "devicetree/base";
        int at = link?.IndexOf(Tree, StringComparison.Ordinal) ?? -1;
        return at < 0 ? null : link![(at + Tree.Length)..];
    }
}
