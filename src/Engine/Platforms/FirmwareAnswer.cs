namespace SpaprDdw.Platforms;

/// <summary>
/// The answer of the firmware of a pseries host to ibm,query-pe-dma-window. It differs from machine to machine, and on
/// PowerVM from device to device.
/// </summary>
/// <param name="LargestBlock">The most TCEs of a window (lb in the kernel log).</param>
/// <param name="PageSizeMask">
/// The page sizes (ps in the kernel log) as bits: 1 4K, 2 64K, 4 16M, 8 32M, 0x10 64M, 0x20 128M, 0x40 256M, 0x80 16G,
/// 0x100 2M.
/// </param>
/// <param name="WindowsAvailable">
/// How many windows it makes beside the default window (wn in the kernel log). With 0 it makes one after the default
/// window was removed.
/// </param>
public record FirmwareAnswer(ulong LargestBlock, uint PageSizeMask, uint WindowsAvailable)
{
    /// <summary>The answer of QEMU 7.2 and 10.</summary>
    public static FirmwareAnswer Qemu { get; } = new(1UL << 37, 0x107, 1);

    /// <summary>
    /// What stands for no answer: the device tree has no ibm,ddw-applicable, or the query fails. Such a host has only the
    /// default window.
    /// </summary>
    public static FirmwareAnswer None { get; } = new(0, 0, 0);

    /// <summary>True for <see cref="None"/>.</summary>
    internal bool IsNone => (LargestBlock, PageSizeMask, WindowsAvailable) == (0, 0, 0);

    /// <summary>
    /// The mask of page sizes that GET_INFO tells: bit n stands for pages of 2^n bytes. 4 KiB are always in it, and
    /// 16 GiB never: the kernel adds up the sizes in 32 bits. Both are read in the kernel's source, not observed.
    /// </summary>
    public ulong ToIommuPageSizes()
        => FirmwarePageSizes.ShiftsOf(PageSizeMask).Aggregate(PlatformModel.DefaultPageSize, (sizes, shift) => sizes | (uint)(1UL << shift));
}
