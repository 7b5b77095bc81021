using SpaprDdw.Errors;
using SpaprDdw.Partition.DeviceTrees;

namespace SpaprDdw.Partition.Pci;

/// <summary>A node that owns DMA windows. All devices below it share them.</summary>
internal sealed class WindowOwner
{
    private const string Applicable = "ibm,ddw-applicable", ExtensionList = "ibm,ddw-extensions";
    private const int TokensNeeded = 3, LimitedCell = 3;

    private WindowOwner(DeviceNode node) => Node = node;

    /// <summary>The node; the PCI host bridge if no node has a window.</summary>
    public DeviceNode Node { get; }

    /// <summary>The default window; null if it was replaced or removed.</summary>
    public DefaultWindow? Default { get; private set; }

    /// <summary>The dynamic window; null if there is none.</summary>
    public DynamicWindow? Dynamic { get; private set; }

    /// <summary>True if the platform offers dynamic windows (ibm,ddw-applicable).</summary>
    public bool IsOffered => Tokens is not null;

    /// <summary>The tokens of query, create and remove; null if the platform offers no dynamic windows.</summary>
    public uint[]? Tokens { get; private set; }

    /// <summary>
    /// The cells of ibm,ddw-extensions after the first, which is their number. Linux 6.12 took a cell that the list
    /// counts but does not have as 0.
    /// </summary>
    public uint[] Extensions { get; private set; } = [];

    /// <summary>
    /// True if the platform offers them also to devices of 33 to 63 address bits (ibm,ddw-extensions).
    /// </summary>
    public bool IsLimitedOffered => Extensions.Length >= LimitedCell && Extensions[LimitedCell - 1] != 0;

    /// <summary>The error in the properties; null if there is none.</summary>
    public TceException? Fault { get; private set; }

    /// <summary>
    /// Finds the owner of the windows of a device as Linux does since 6.1: the first node with a window, from the node
    /// of the device upward. The offer of the platform is read from the same node.
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
        Tokens = Node.Value(Applicable)?.Length >= TokensNeeded * sizeof(uint) ? Node.Cells(Applicable, TokensNeeded) : null;
        uint[] extensions = Node.Cells(ExtensionList, 0) ?? [];
        int listed = (int)Math.Min(extensions.FirstOrDefault(), LimitedCell); // The cells of later versions mean nothing yet.
        Extensions = [.. extensions.Skip(1).Concat(new uint[LimitedCell]).Take(listed)];
        Default = DmaWindowProperties.ReadDefault(Node);
        Dynamic = DmaWindowProperties.ReadDynamic(Node);
    }
}
