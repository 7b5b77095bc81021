namespace SpaprDdw.Platforms;

/// <summary>
/// The kernel's rules for drivers other than those of VFIO: which may stay bound to a device while a container uses its
/// group. They were read in the sources of Linux 4.2 to 6.12 (drivers/vfio, drivers/iommu, drivers/pci). The kernel lab
/// tests pci-stub on 6.12.
/// </summary>
internal static class GroupViability
{
    /// <summary>True if the driver of a device may stay bound.</summary>
    /// <param name="device">A device with a driver.</param>
    /// <param name="kernel">What the kernel does; null if unknown.</param>
    public static bool MayStay(IommuDevice device, KernelProfile? kernel)
        => device.Driver is "pci-stub" or "pcieport"
            || (device.IsBridge && kernel is not { NeedsManagedDma: true });
}
