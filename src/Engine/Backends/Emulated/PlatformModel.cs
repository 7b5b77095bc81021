using SpaprDdw.Planning;

namespace SpaprDdw.Backends.Emulated;

/// <summary>What sets one machine's driver apart from another's: the numbers of GET_INFO and how tables are made.</summary>
internal sealed record PlatformModel(
    TcePlatform Platform, ulong PageSizes, ulong DefaultWindowSize, uint MaxLevels, ulong[] HugePageSizes)
{
    public const uint MaxWindows = 2;
    public const uint DefaultPageShift = 12;

    /// <summary>Where the second window starts, on PowerNV and in QEMU's pseries.</summary>
    public const ulong DynamicWindowStart = 1UL << 59;

    private const ulong FirstMsiAddress = 0xffff0000;
    private const ulong LastMsiAddress = 0xffffffff;

    private static readonly ulong[] RadixHugePages = [1UL << 21, 1UL << 30];
    private static readonly ulong[] HashHugePages = [1UL << 24, 1UL << 34];

    public bool IsPSeries => Platform == TcePlatform.PSeries;

    public static PlatformModel Of(TcePlatform platform) => platform switch
    {
        TcePlatform.Power8 => new(platform, 0x11011000, 2UL << 30, 5, HashHugePages),
        TcePlatform.Power9 or TcePlatform.Power10 => new(platform, 0x40211000, 2UL << 30, 5, RadixHugePages),
        TcePlatform.PSeries => new(platform, 0x1211000, 1UL << 30, 1, RadixHugePages),
        _ => throw new ArgumentOutOfRangeException(nameof(platform), platform, "There is no emulated host of this platform."),
    };

    /// <summary>Looks a page size up as the driver does, by a shift of which POWER takes seven bits.</summary>
    public bool SupportsPageShift(uint shift) => (shift & 0x7f) < 64 && (PageSizes >> (int)(shift & 0x3f) & 1) != 0;

    /// <summary>
    /// The geometry that the driver charges for, or null where it sees no table at all and answers EINVAL uncharged
    /// (rules 6 and 18: only PowerNV looks at levels and powers of two before it charges).
    /// </summary>
    public TableGeometry? Geometry(uint pageShift, ulong windowSize, uint levels, int hostPageShift)
    {
        if (IsPSeries)
            return windowSize >> (int)(pageShift - 3) == 0 && levels <= 1 ? null : TableGeometry.PSeries(pageShift, windowSize, levels);
        if (levels == 0 || levels > MaxLevels || !ulong.IsPow2(windowSize))
            return null;
        TableGeometry geometry = TableGeometry.PowerNV(pageShift, windowSize, levels, hostPageShift);
        return geometry.ChargedBytes == 0 ? null : geometry;
    }

    /// <summary>PowerNV takes these accesses for 32-bit MSIs and never translates them (rule 20).</summary>
    public bool IsMsi(ulong busAddress) => !IsPSeries && busAddress is >= FirstMsiAddress and <= LastMsiAddress;

    /// <summary>PowerNV stores a write-only mapping with the read bit as well (rule 19).</summary>
    public bool WriteImpliesRead => !IsPSeries;
}
