using SpaprDdw.Errors;
using SpaprDdw.Partition.DeviceTrees;

namespace SpaprDdw.Partition.Pci;

/// <summary>The windows of a node, which all devices below it share.</summary>
internal sealed class WindowOwner
{
    private const string Applicable = "ibm,ddw-applicable", Extensions = "ibm,ddw-extensions";
    private const int TokensNeeded = 3, LimitedCell = 3;

    private WindowOwner(DeviceNode node) => Node = node;

    /// <summary>The node that has the windows; where none has, the PCI host bridge.</summary>
    public DeviceNode Node { get; }

    /// <summary>The default window; null where it was replaced or taken.</summary>
    public DefaultWindow? Default { get; private set; }

    /// <summary>The dynamic window; null where there is none.</summary>
    public DynamicWindow? Dynamic { get; private set; }

    /// <summary>True where the platform offers dynamic windows.</summary>
    public bool IsOffered { get; private set; }

    /// <summary>True where the platform offers them also for devices of 33 to 63 address bits.</summary>
    public bool IsLimitedOffered { get; private set; }

    /// <summary>Why the properties cannot be read; null where they can.</summary>
    public TceException? Fault { get; private set; }

    /// <summary>
    /// Finds the owner of a device's windows as Linux does since 6.1: from the device's own node upward, the first that has any
    /// window. What the platform offers is read from that same node.
    /// </summary>
    public static WindowOwner Find(DeviceNode device)
    {
        DeviceNode node = device;
        while (!DmaWindowProperties.Has(node) && !PciDomains.IsHostBridge(node) && node.Parent is { Parent: not null } above)
            node = above;
        var owner = new WindowOwner(node);
        try
        {
            owner.Read();
        }
        catch (TceException invalid)
        {
            owner.Fault = invalid;
        }

        return owner;
    }

    private void Read()
    {
        IsOffered = Node.Value(Applicable)?.Length >= TokensNeeded * sizeof(uint);
        uint[] extensions = Node.Cells(Extensions, 0) ?? [];
        int told = extensions.Length > 0 ? (int)Math.Min(extensions[0], (uint)extensions.Length - 1) : 0;
        IsLimitedOffered = told >= LimitedCell && extensions[LimitedCell] != 0;
        Default = DmaWindowProperties.ReadDefault(Node);
        Dynamic = DmaWindowProperties.ReadDynamic(Node);
    }
}
