namespace SpaprDdw.Platforms;

/// <summary>What sets one machine apart from another: the numbers of GET_INFO, its huge pages, its name.</summary>
/// <param name="Platform">The machine.</param>
/// <param name="QemuName">QEMU's name for it.</param>
/// <param name="PageSizes">A mask of IOMMU page sizes: bit n says that pages of 2^n bytes can be used.</param>
/// <param name="DefaultWindowSize">Size of the default window in bytes.</param>
/// <param name="MaxLevels">How many levels a table may have.</param>
/// <param name="HugePageSizes">Sizes of the huge pages that its processor knows, in bytes.</param>
public sealed record PlatformModel(
    TcePlatform Platform,
    string QemuName,
    ulong PageSizes,
    ulong DefaultWindowSize,
    uint MaxLevels,
    IReadOnlyList<ulong> HugePageSizes)
{
    /// <summary>How many windows a container may have (rule TwoWindows).</summary>
    public const uint MaxWindows = 2;

    /// <summary>Binary logarithm of the default window's page size, which every platform has (rule DefaultWindow).</summary>
    public const uint DefaultPageShift = 12;

    /// <summary>The default window's page size in bytes, the smallest that there is.</summary>
    public const ulong DefaultPageSize = 1UL << (int)DefaultPageShift;

    /// <summary>Where the second window starts, on PowerNV and in QEMU's pseries (rule DefaultWindow).</summary>
    public const ulong DynamicWindowStart = 1UL << 59;

    private static readonly ulong[] RadixHugePages = [1UL << 21, 1UL << 30];
    private static readonly ulong[] HashHugePages = [1UL << 24, 1UL << 34];

    /// <summary>The machines that are known, as GET_INFO was observed on them.</summary>
    public static IReadOnlyList<PlatformModel> Known { get; } =
    [
        new(TcePlatform.Power8, "powernv8", 0x11011000, 2UL << 30, 5, HashHugePages),
        new(TcePlatform.Power9, "powernv9", 0x40211000, 2UL << 30, 5, RadixHugePages),
        new(TcePlatform.Power10, "powernv10", 0x40211000, 2UL << 30, 5, RadixHugePages),
        new(TcePlatform.PSeries, "pseries", 0x1211000, 1UL << 30, 1, RadixHugePages),
    ];

    /// <summary>True where the kernel handles errors of PCI devices (EEH) for groups: not on pseries.</summary>
    public bool HasEeh => Platform != TcePlatform.PSeries;

    /// <summary>The model of a platform.</summary>
    /// <param name="platform">The platform.</param>
    /// <exception cref="ArgumentOutOfRangeException">The platform is not known.</exception>
    public static PlatformModel Of(TcePlatform platform)
        => Known.FirstOrDefault(model => model.Platform == platform)
            ?? throw new ArgumentOutOfRangeException(nameof(platform), platform, "This platform is not known.");

    /// <summary>Looks a page size up as the driver does, by a shift of which POWER takes seven bits.</summary>
    /// <param name="shift">Binary logarithm of the page size, as a caller gave it.</param>
    public bool SupportsPageShift(uint shift) => (shift & 0x7f) < 64 && (PageSizes >> (int)(shift & 0x3f) & 1) != 0;
}
