namespace SpaprDdw.Platforms;

/// <summary>
/// Which bus addresses a device can put on the bus. Everything works with a window beyond them, except the device.
/// </summary>
public static class AddressReach
{
    /// <summary>The most address bits of a device.</summary>
    public const int MostBits = 64;

    /// <summary>The address bits that a device has before a driver sets others. Sysfs tells these for both.</summary>
    public const int DefaultBits = 32;

    /// <summary>
    /// The first bus address of the part of a window at 0 that devices behind a PCIe switch may not reach, because the
    /// 32-bit MMIO range of the bus is there. This is concluded from the kernel, which leaves these addresses out of its
    /// own window; no collision was seen.
    /// </summary>
    public const ulong MmioStart = 2UL << 30;

    /// <summary>The collision with 32-bit MMIO, for messages.</summary>
    public const string MmioCollision = "behind a PCIe switch, 0x80000000 to 0xffffffff may collide with 32-bit MMIO (concluded, not seen)";

    /// <summary>The last bus address of a device.</summary>
    /// <param name="maskBits">Its address bits, 1 to 64.</param>
    public static ulong Last(int maskBits) => ulong.MaxValue >> (MostBits - maskBits);

    /// <summary>True if a device reaches a whole range.</summary>
    /// <param name="maskBits">Its address bits, 1 to 64.</param>
    /// <param name="start">The first bus address.</param>
    /// <param name="size">The size in bytes, above 0.</param>
    public static bool Covers(int maskBits, ulong start, ulong size) => start <= Last(maskBits) && size - 1 <= Last(maskBits) - start;

    /// <summary>True if a window covers bus addresses of the 32-bit MMIO range of its bus.</summary>
    /// <param name="start">The first bus address.</param>
    /// <param name="size">The size in bytes.</param>
    public static bool MayCollide(ulong start, ulong size) => start == 0 && size > MmioStart;

    /// <summary>
    /// Where the driver starts a window. Only its slot decides that on PowerNV. On pseries a window in slot 0 starts at 0
    /// only if it has the shape of the default window (rules DefaultWindow and PSeries).
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="slot">The slot of the window: 0 or 1.</param>
    /// <param name="pageSize">Its page size in bytes.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="defaultSize">The size of the default window in bytes.</param>
    public static ulong StartOf(HostDescription host, int slot, ulong pageSize, ulong size, ulong defaultSize)
    {
        ArgumentNullException.ThrowIfNull(host);
        bool isLow = slot == 0 && (!host.IsPSeries || (pageSize == PlatformModel.DefaultPageSize && size <= defaultSize));
        return isLow ? 0 : PlatformModel.DynamicWindowStart;
    }

    /// <summary>The address bits that all devices of some groups have, as far as sysfs tells.</summary>
    /// <param name="groups">The groups.</param>
    /// <returns>Null if no driver set the bits of any device.</returns>
    public static int? MaskBitsOf(IEnumerable<IommuGroup> groups)
        => groups.SelectMany(group => group.Devices)
            .Where(device => !device.IsBridge && device.MaskBits != DefaultBits)
            .Min(device => device.MaskBits);
}
