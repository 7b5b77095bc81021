using SpaprDdw.Abi;

namespace SpaprDdw.Platforms;

/// <summary>A host: its machine and its kernel.</summary>
/// <param name="Backend">Where its driver runs.</param>
/// <param name="Platform">The machine.</param>
/// <param name="PageSize">
/// The kernel's page size in bytes: <see cref="SmallPageSize"/> or <see cref="LargePageSize"/>.
/// </param>
public sealed record HostDescription(TceBackendKind Backend, TcePlatform Platform, ulong PageSize)
{
    /// <summary>The smaller of the two page sizes that kernels for POWER are built with, in bytes.</summary>
    public const ulong SmallPageSize = 4 << 10;

    /// <summary>The larger of the two page sizes that kernels for POWER are built with, in bytes.</summary>
    public const ulong LargePageSize = 64 << 10;

    /// <summary>
    /// The largest page of an IOMMU, in bytes. Memory at addresses that are equal modulo it can back the same TCE pages.
    /// </summary>
    internal const ulong LargestIommuPage = 16UL << 30;

    /// <summary>
    /// The least alignment of allocated memory, in bytes. IOMMU pages up to this size can map the memory from its start.
    /// </summary>
    internal const ulong MemoryAlignment = 16UL << 20;

    /// <summary>More IOMMU groups than any host has. A file with more of them is damaged.</summary>
    public const int MaxGroups = 1 << 12;

    /// <summary>Sizes in bytes of the huge pages with which the kernel can back memory.</summary>
    public IReadOnlyList<ulong> HugePageSizes { get; init; } = [];

    /// <summary>Sizes in bytes of the huge pages of its processor. Its kernel may offer fewer.</summary>
    public IReadOnlyList<ulong> ProcessorHugePages => PlatformModel.Of(Platform).HugePageSizes;

    /// <summary>Sizes in bytes of huge pages whose registration never returns on this kernel.</summary>
    public IReadOnlyList<ulong> HangingPageSizes { get; init; } = [];

    /// <summary>What its kernel does: by its number, and where the driver was asked, by its answers.</summary>
    public KernelProfile Kernel { get; init; } = KernelProfiles.Recorded;

    /// <summary>What else is known of the host.</summary>
    public HostFigures Figures { get; init; } = new();

    /// <summary>Sizes in bytes of all pages that can back memory, in ascending order.</summary>
    public IReadOnlyList<ulong> MemoryPageSizes => [PageSize, .. HugePageSizes.OrderBy(size => size)];

    /// <summary>True if a hypervisor keeps the tables: one level, one copy (rule PSeries).</summary>
    public bool IsPSeries => Platform == TcePlatform.PSeries;

    /// <summary>
    /// The most TCEs of a window on a pseries host: the largest block of its firmware, or less if no hypervisor was seen
    /// to grant so many (rule PSeries).
    /// </summary>
    public ulong LargestTable => Math.Min(TableGeometry.LargestHypervisorTable, Figures.Firmware?.LargestBlock ?? ulong.MaxValue);

    /// <summary>True if the first MAP of a window charges its user view, which only PowerNV has.</summary>
    public bool ChargesUserViewAtFirstMap => Kernel.ChargesUserViewAtFirstMap && !IsPSeries;

    /// <summary>Binary logarithm of <see cref="PageSize"/>.</summary>
    public int PageShift => System.Numerics.BitOperations.Log2(PageSize);

    /// <summary>True for the page sizes that kernels for POWER are built with.</summary>
    /// <param name="bytes">A page size in bytes.</param>
    public static bool IsPageSize(ulong bytes) => bytes is SmallPageSize or LargePageSize;

    /// <summary>
    /// False if the kernel makes no window of this size, because the host's memory ends before. True if it is not known
    /// where the memory ends.
    /// </summary>
    /// <param name="windowSize">Window size in bytes.</param>
    public bool AllowsWindow(ulong windowSize)
        => !Kernel.BoundsWindowsByMemory || IsPSeries || Figures.HighestAddress is not { } last || windowSize - 1 <= last;

    /// <summary>True if the machine has no IOMMU pages of a size, although its kernel offers them.</summary>
    /// <param name="pageSize">Page size in bytes that GET_INFO offers.</param>
    public bool LacksPageSize(ulong pageSize)
        => Kernel.OffersWrongPageSizes && Platform != TcePlatform.Unknown && (PlatformModel.Of(Platform).PageSizes & pageSize) == 0;

    /// <summary>
    /// True if the firmware of a pseries host makes no window of these pages. GET_INFO offers 4 KiB all the same, because
    /// the default window has them.
    /// </summary>
    /// <param name="pageSize">Page size in bytes that GET_INFO offers.</param>
    public bool FirmwareLacksPageSize(ulong pageSize)
        => IsPSeries && Figures.Firmware is { } firmware
            && !FirmwarePageSizes.Has(firmware.PageSizeMask, System.Numerics.BitOperations.Log2(pageSize));

    /// <summary>
    /// The access that devices get through a mapping: PowerNV adds the read bit to a write-only mapping (rule
    /// DeviceAccess).
    /// </summary>
    /// <param name="mapped">The access that MAP asked for.</param>
    public DmaAccess Granted(DmaAccess mapped)
        => mapped == DmaAccess.Write && !IsPSeries ? DmaAccess.ReadWrite : mapped;
}
