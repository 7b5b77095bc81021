using SpaprDdw.Partition.DeviceTrees;

namespace SpaprDdw.Partition.Pci;

/// <summary>A PCI device.</summary>
/// <param name="Address">The PCI address, such as 0001:00:02.0.</param>
/// <param name="Node">The node of the device, or of the nearest bridge above that has one; null if the tree has
/// neither.</param>
internal sealed record PciFunction(string Address, DeviceNode? Node)
{
    /// <summary>The PCI base class of bridges.</summary>
    private const uint Bridge = 0x06;

    /// <summary>The driver; null if none is bound or if that is unknown.</summary>
    public string? Driver { get; init; }

    /// <summary>False if the machine does not tell which driver is bound.</summary>
    public bool IsDriverKnown { get; init; } = true;

    /// <summary>The address bits of the DMA mask; null if the machine does not tell them.</summary>
    public int? MaskBits { get; init; }

    /// <summary>The class code: base class, subclass and interface; null if it is unknown.</summary>
    public uint? Class { get; init; }

    /// <summary>True for a bridge.</summary>
    public bool IsBridge => Class >> 16 == Bridge;

    /// <summary>True if the device is bound to a driver of VFIO.</summary>
    public bool IsOfVfio => Driver?.Contains("vfio", StringComparison.Ordinal) == true;
}
