using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Platforms;

/// <summary>A device of an IOMMU group.</summary>
/// <param name="PciAddress">Its PCI address.</param>
/// <param name="VendorId">PCI vendor id; null if unreadable.</param>
/// <param name="DeviceId">PCI device id; null if unreadable.</param>
/// <param name="ClassCode">PCI class; null if unreadable.</param>
/// <param name="Driver">The driver to which it is bound; null for none, or if unreadable.</param>
public sealed record IommuDevice(string PciAddress, ushort? VendorId, ushort? DeviceId, uint? ClassCode, string? Driver)
{
    private const uint PciBridge = 0x0604, CardBusBridge = 0x0607;

    /// <summary>Its PCI address, such as 0001:01:00.0.</summary>
    public string PciAddress { get; } = PciAddress;

    /// <summary>PCI vendor id; null if unreadable.</summary>
    public ushort? VendorId { get; } = VendorId;

    /// <summary>PCI device id; null if unreadable.</summary>
    public ushort? DeviceId { get; } = DeviceId;

    /// <summary>PCI class, 24 bits; null if unreadable.</summary>
    public uint? ClassCode { get; } = ClassCode;

    /// <summary>The driver to which it is bound; null for none, or if unreadable.</summary>
    public string? Driver { get; } = Driver;

    /// <summary>
    /// The address bits that a driver set (dma_mask_bits in sysfs), or 32 if none did; null if unknown. They stay when the
    /// device is bound to vfio-pci.
    /// </summary>
    public int? MaskBits { get; internal init; }

    /// <summary>True for bridges, which do no DMA of their own.</summary>
    internal bool IsBridge => (ClassCode >> 8) is PciBridge or CardBusBridge;

    /// <summary>
    /// What sysfs does not show of it, such as "vendor, class"; null if it shows everything. A device that is being
    /// unplugged is unreadable.
    /// </summary>
    public string? Unreadable { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => PciAddress;
}

/// <summary>
/// An IOMMU group: the devices of a partitionable endpoint (PE), which a container gets only together.
/// </summary>
/// <param name="Number">The group's number, its name in /dev/vfio.</param>
/// <param name="Devices">Its devices.</param>
/// <param name="Viable">True if a container can use it.</param>
/// <param name="Reason">Why a container cannot use it; null if viable.</param>
public record IommuGroup(int Number, IReadOnlyList<IommuDevice> Devices, bool Viable, string? Reason)
{
    /// <summary>The group's number, its name in /dev/vfio.</summary>
    public int Number { get; } = Number;

    /// <summary>Its devices.</summary>
    public IReadOnlyList<IommuDevice> Devices { get; } = new ItemList<IommuDevice>(Devices);

    /// <summary>True if a container can use it.</summary>
    public bool Viable { get; } = Viable;

    /// <summary>Why a container cannot use it; null if viable.</summary>
    public string? Reason { get; } = Reason;

    /// <summary>
    /// The state of error handling (EEH) by the file eeh_pe_state of its devices: Normal, Reset, Stopped, DmaStopped,
    /// Unavailable or Unknown.
    /// </summary>
    public string EehState => Eeh.ToString();

    /// <summary>The same as a number of the kernel.</summary>
    internal PeState Eeh { get; init; } = PeState.Unknown;

    /// <summary>
    /// Who says whether it is viable. Sysfs: its devices and their drivers, by the kernel's rules. Driver: the driver's
    /// answer to GROUP_GET_STATUS, which decides.
    /// </summary>
    public string JudgedBy { get; internal init; } = "Sysfs";

    /// <summary>Emulated or Kernel: where the group can be connected.</summary>
    public string Backend { get; internal init; } = nameof(TceBackendKind.Kernel);

    /// <summary>The name of the container on whose host the group is; null for none.</summary>
    public string? Container { get; internal init; }

    /// <summary>The identity of that container; null for none.</summary>
    public Guid? ContainerId { get; internal init; }

    /// <summary>The name of the host on which the group was listed.</summary>
    public string HostName { get; } = ThisHost.Name;

    /// <summary>The group as one of a container's host.</summary>
    /// <param name="container">The name of the container.</param>
    /// <param name="id">The identity of the container.</param>
    public IommuGroup Of(string container, Guid id) => this with { Container = container, ContainerId = id };

    /// <summary>The group as the driver judges it, which does not look at EEH.</summary>
    /// <param name="obstacle">Why a container cannot use it; null if it can.</param>
    internal IommuGroup Judged(string? obstacle)
    {
        string? reason = obstacle ?? GroupEeh.Obstacle(Eeh);
        return new(Number, Devices, Viable: reason is null, reason) { JudgedBy = "Driver", Backend = Backend, Eeh = Eeh };
    }
}

/// <summary>An IOMMU group of an emulated host, with what makes another host of the same kind.</summary>
public sealed record EmulatedIommuGroup : IommuGroup
{
    /// <summary>Makes a copy of a group, with its host.</summary>
    /// <param name="group">The group.</param>
    /// <param name="platform">The platform of the host.</param>
    /// <param name="hostPageSize">The page size of the host's kernel in bytes.</param>
    public EmulatedIommuGroup(IommuGroup group, TcePlatform platform, ulong hostPageSize)
        : base(group)
    {
        Backend = nameof(TceBackendKind.Emulated);
        Platform = platform.ToString();
        HostPageSize = hostPageSize;
    }

    /// <summary>The platform of the host.</summary>
    public string Platform { get; }

    /// <summary>The page size of the host's kernel in bytes.</summary>
    public ulong HostPageSize { get; }
}
