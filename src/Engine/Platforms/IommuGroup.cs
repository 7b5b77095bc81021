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
public sealed record IommuGroup(int Number, IReadOnlyList<IommuDevice> Devices, bool Viable, string? Reason);
