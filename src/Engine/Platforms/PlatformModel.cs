namespace SpaprDdw.Platforms;

/// <summary>
/// The properties in which one machine differs from another: the numbers of GET_INFO, its huge pages, its name.
/// </summary>
/// <param name="Platform">The machine.</param>
/// <param name="QemuName">QEMU's name for it.</param>
/// <param name="PageSizes">Mask of IOMMU page sizes: bit n stands for pages of 2^n bytes.</param>
/// <param name="DefaultWindowSize">Size of the default window in bytes.</param>
/// <param name="MaxLevels">The most levels that a table can have.</param>
/// <param name="HugePageSizes">Sizes of the huge pages that its processor supports, in bytes.</param>
public sealed record PlatformModel(
    TcePlatform Platform,
    string QemuName,
    ulong PageSizes,
    ulong DefaultWindowSize,
    uint MaxLevels,
    IReadOnlyList<ulong> HugePageSizes)
{
    /// <summary>The most windows that a container can have (rule TwoWindows).</summary>
    public const uint MaxWindows = 2;

    /// <summary>Page shift of the default window on every platform (rule DefaultWindow).</summary>
    public const uint DefaultPageShift = 12;

    /// <summary>Page size of the default window in bytes: the smallest IOMMU page size of every platform.</summary>
    public const ulong DefaultPageSize = 1UL << (int)DefaultPageShift;

    /// <summary>
    /// The bus address at which the second window starts on PowerNV and on QEMU's pseries (rule DefaultWindow).
    /// </summary>
    public const ulong DynamicWindowStart = 1UL << 59;

    /// <summary>How many windows GET_INFO tells that a container can have.</summary>
    public uint OfferedWindows { get; private init; } = MaxWindows;

    private static readonly ulong[] RadixHugePages = [1UL << 21, 1UL << 30];
    private static readonly ulong[] HashHugePages = [1UL << 24, 1UL << 34];

    /// <summary>The known machines, with the numbers of GET_INFO that were observed on them.</summary>
    public static IReadOnlyList<PlatformModel> Known { get; } =
    [
        new(TcePlatform.Power8, "powernv8", 0x11011000, 2UL << 30, 5, HashHugePages),
        new(TcePlatform.Power9, "powernv9", 0x40211000, 2UL << 30, 5, RadixHugePages),
        new(TcePlatform.Power10, "powernv10", 0x40211000, 2UL << 30, 5, RadixHugePages),
        new(TcePlatform.PSeries, "pseries", 0x1211000, 1UL << 30, 1, RadixHugePages),
    ];

    /// <summary>
    /// True if the host has EEH, which handles errors of PCI devices; in the recordings pseries has none.
    /// </summary>
    public bool HasEeh => Platform != TcePlatform.PSeries;

    /// <summary>
    /// True if a MAP or UNMAP that ends with no page at bus address 0 never returns (rule HangAtZero).
    /// </summary>
    public bool HangsAtZero => Platform == TcePlatform.Power8;

    /// <summary>
    /// The register writes that removing a window takes, one for each page (rule RemovalWrites); 0 where the number of pages
    /// does not matter.
    /// </summary>
    /// <param name="platform">The platform.</param>
    /// <param name="entries">The TCEs of the window.</param>
    public static ulong RemovalWrites(TcePlatform platform, ulong entries) => platform == TcePlatform.Power8 ? entries : 0;

    /// <summary>The model of a platform.</summary>
    /// <param name="platform">The platform.</param>
    /// <exception cref="ArgumentOutOfRangeException">The platform is not known.</exception>
    public static PlatformModel Of(TcePlatform platform)
        => Known.FirstOrDefault(model => model.Platform == platform)
            ?? throw new ArgumentOutOfRangeException(nameof(platform), platform, "This platform is not known.");

    /// <summary>
    /// The model of a platform whose firmware gave an answer. A kernel whose firmware makes no window beside the default
    /// window tells that a container has one. Without an answer it tells -1 windows, 0 levels and pages of 4 KiB (read in
    /// the kernel's source).
    /// </summary>
    /// <param name="platform">The platform.</param>
    /// <param name="firmware">The answer; null, or another platform than pseries, for the usual model.</param>
    public static PlatformModel Of(TcePlatform platform, FirmwareAnswer? firmware)
        => firmware is null || platform != TcePlatform.PSeries ? Of(platform) : Of(platform) with
        {
            PageSizes = firmware.ToIommuPageSizes(),
            MaxLevels = firmware.IsNone ? 0 : Of(platform).MaxLevels,
            OfferedWindows = firmware.IsNone ? uint.MaxValue : firmware.WindowsAvailable == 0 ? 1 : MaxWindows,
        };

    /// <summary>
    /// True if the host has a page size. Only the low seven bits of the shift count, as in the shift instructions of
    /// POWER.
    /// </summary>
    /// <param name="shift">Page shift, as a caller gave it.</param>
    public bool SupportsPageShift(uint shift) => (shift & 0x7f) < 64 && (PageSizes >> (int)(shift & 0x3f) & 1) != 0;
}
