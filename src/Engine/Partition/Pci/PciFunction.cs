using SpaprDdw.Partition.DeviceTrees;

namespace SpaprDdw.Partition.Pci;

/// <summary>A PCI device as Linux sees it.</summary>
/// <param name="Address">Domain, bus, device and function.</param>
/// <param name="Node">Its node in the device tree; null where it has none.</param>
internal sealed record PciFunction(string Address, DeviceNode? Node)
{
    /// <summary>The base class of bridges.</summary>
    private const uint Bridge = 0x06;

    /// <summary>Its driver; null where none is bound, or where that is not known.</summary>
    public string? Driver { get; init; }

    /// <summary>False where the machine does not tell which driver is bound.</summary>
    public bool IsDriverKnown { get; init; } = true;

    /// <summary>The address bits that its driver asked for, or 32 where none did; null where the machine does not tell.</summary>
    public int? MaskBits { get; init; }

    /// <summary>The class code: base class, class, interface.</summary>
    public uint? Class { get; init; }

    /// <summary>True for a bridge, which passes on what others access and asks for no window.</summary>
    public bool IsBridge => Class >> 16 == Bridge;

    /// <summary>True where a driver of VFIO has it.</summary>
    public bool IsOfVfio => Driver?.Contains("vfio", StringComparison.Ordinal) == true;
}
