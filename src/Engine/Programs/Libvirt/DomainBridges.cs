using System.Globalization;
using System.Xml.Linq;

namespace SpaprDdw.Programs.Libvirt;

/// <summary>
/// The PCI host bridges of a domain, and the devices that are passed through behind each. libvirt writes the bridges and
/// the addresses into the XML when it defines the domain. Before that, each group of the host gets a bridge of its own.
/// </summary>
internal sealed class DomainBridges
{
    /// <summary>The most bridges above a device that are followed. Guests have far fewer.</summary>
    private const int MaxDepth = 32;

    private readonly Dictionary<string, XElement> controllers = [];
    private readonly Dictionary<string, HashSet<string>> groups = [];

    public DomainBridges(XElement? devices)
    {
        XElement[] all = [.. devices?.Elements() ?? []];
        foreach (XElement controller in all.Where(each => each.Name == "controller" && Text(each, "type") == "pci"))
            controllers.TryAdd(Number(Text(controller, "index")), controller);
        int known = Math.Max(1, controllers.Values.Count(IsHostBridge));
        foreach (XElement device in all.Where(IsPassedThrough))
        {
            string group = GroupOf(device);
            string bridge = BridgeOf(device) ?? $"of group {group}";
            if (!groups.TryGetValue(bridge, out HashSet<string>? those))
                groups.Add(bridge, those = []);
            those.Add(group);
        }

        Count = known + groups.Keys.Count(bridge => bridge.StartsWith("of ", StringComparison.Ordinal));
    }

    /// <summary>The number of host bridges.</summary>
    public int Count { get; }

    /// <summary>The number of groups behind each host bridge with passed-through devices.</summary>
    public IReadOnlyList<int> Groups => [.. groups.Values.Select(those => those.Count)];

    private static bool IsHostBridge(XElement controller) => Text(controller, "model") == "pci-root";

    /// <summary>A device that VFIO passes through: PCI devices, and network interfaces that are such devices.</summary>
    private static bool IsPassedThrough(XElement device) => device.Name.LocalName switch
    {
        "hostdev" => Text(device, "mode") is "subsystem" or "" && Text(device, "type") == "pci",
        "interface" => Text(device, "type") == "hostdev",
        _ => false,
    };

    /// <summary>The slot of the host's device, whose functions are in one group on POWER.</summary>
    private static string GroupOf(XElement device)
    {
        XElement? address = device.Element("source")?.Element("address");
        return $"{Number(Text(address, "domain"))}:{Number(Text(address, "bus"))}:{Number(Text(address, "slot"))}";
    }

    /// <summary>The host bridge above a device of the guest; null if the XML does not tell its address.</summary>
    private string? BridgeOf(XElement device)
    {
        XElement? address = device.Element("address");
        for (int depth = 0; depth < MaxDepth && address is not null && Text(address, "type") == "pci"; depth++)
        {
            string bus = Number(Text(address, "bus"));
            if (!controllers.TryGetValue(bus, out XElement? controller) || IsHostBridge(controller))
                return bus;
            address = controller.Element("address");
        }

        return null;
    }

    private static string Text(XElement? element, string attribute) => (string?)element?.Attribute(attribute) ?? string.Empty;

    /// <summary>A number in one form: libvirt writes 0x0001, 1 and 0x1 for the same.</summary>
    private static string Number(string text)
    {
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(isHex ? text[2..] : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? number.ToString(CultureInfo.InvariantCulture) : text;
    }
}
