namespace SpaprDdw.Platforms;

/// <summary>A device of an IOMMU group.</summary>
/// <param name="Address">Its PCI address, such as 0001:01:00.0.</param>
/// <param name="VendorId">PCI vendor id.</param>
/// <param name="DeviceId">PCI device id.</param>
/// <param name="ClassCode">PCI class, 24 bits.</param>
/// <param name="Driver">The driver to which it is bound; null for none.</param>
public sealed record IommuDevice(string Address, ushort VendorId, ushort DeviceId, uint ClassCode, string? Driver);

/// <summary>
/// An IOMMU group: the devices of a partitionable endpoint (PE), which a container gets only together.
/// </summary>
/// <param name="Number">The group's number, its name in /dev/vfio.</param>
/// <param name="Devices">Its devices.</param>
/// <param name="Viable">True if a container can use it.</param>
/// <param name="Reason">Why a container cannot use it; null if viable.</param>
public record IommuGroup(int Number, IReadOnlyList<IommuDevice> Devices, bool Viable, string? Reason)
{
    /// <summary>Emulated or Kernel: where the group can be connected.</summary>
    public string Backend { get; init; } = nameof(TceBackendKind.Kernel);

    /// <summary>The name of the container on whose host the group is; null for none.</summary>
    public string? Container { get; init; }

    /// <summary>The identity of that container; null for none.</summary>
    public Guid? ContainerId { get; init; }
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
