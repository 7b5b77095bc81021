using System.Numerics;

namespace SpaprDdw.Platforms;

/// <summary>
/// The shape of a window's TCE table and what the driver charges for it (rules CreateArguments, TableLevels, TableCharge
/// and PSeries), computed as the driver computes it: from any numbers, the odd ones included, with the driver's 32-bit
/// arithmetic that wraps.
/// </summary>
public readonly record struct TableGeometry
{
    /// <summary>Size of one TCE in bytes.</summary>
    public const ulong TceBytes = 8;

    /// <summary>
    /// The largest table of one level that the kernel allocates, in bytes: its page allocator gives out no
    /// larger contiguous block (16 MiB was seen to work and 32 MiB to fail, with pages of 4 KiB and of 64 KiB).
    /// </summary>
    public const ulong LargestContiguousTable = 16UL << 20;

    /// <summary>
    /// The largest table that a hypervisor was seen to make, in TCEs; 2^34 were refused, and the group then got no
    /// window any more until the next boot (rule PSeries).
    /// </summary>
    public const ulong LargestHypervisorTable = 1UL << 28;

    private const int TceShift = 3;
    private const ulong SmallestTableSum = 4096;

    /// <summary>The level shift, the page shift and the level count must add up to fewer bits than this (rule CreateArguments).</summary>
    private const ulong AddressBits = 55;

    private TableGeometry(uint levels, ulong levelShift, ulong entries, ulong bytesPerCopy, int copies, ulong pageShift)
    {
        Levels = levels;
        LevelShift = levelShift;
        Entries = entries;
        BytesPerCopy = bytesPerCopy;
        ChargedBytes = unchecked(bytesPerCopy * (ulong)copies);
        IsAddressable = unchecked(((levelShift - TceShift) * levels) + pageShift) < AddressBits;
    }

    /// <summary>How many levels the table has.</summary>
    public uint Levels { get; }

    /// <summary>Binary logarithm of the size in bytes of one table of a level.</summary>
    public ulong LevelShift { get; }

    /// <summary>
    /// TCEs that the window serves. Never fewer than fit a host page on PowerNV, so that a small window serves more
    /// than was asked for (rule TableLevels).
    /// </summary>
    public ulong Entries { get; }

    /// <summary>Bytes of all possible tables of all levels, as the driver sums them up for one copy.</summary>
    public ulong BytesPerCopy { get; }

    /// <summary>Bytes that CREATE charges before it rounds down to host pages: the copies together (rule TableCharge).</summary>
    public ulong ChargedBytes { get; }

    /// <summary>False when CREATE answers EINVAL after it has charged the memory (rules CreateArguments and FailedCreateLeaks).</summary>
    public bool IsAddressable { get; }

    /// <summary>Size of one table of a level, in bytes.</summary>
    public ulong LevelBytes => ShiftLeft(LevelShift);

    /// <summary>TCEs or pointers in one table of a level.</summary>
    public ulong LevelEntries => LevelBytes / TceBytes;

    /// <summary>True when the kernel can allocate a table of one level in one piece.</summary>
    public bool IsAllocatable => LevelBytes <= LargestContiguousTable;

    /// <summary>Locked memory that CREATE charges on a host, in bytes: whole host pages, rounded down (rule TableCharge).</summary>
    /// <param name="host">The host.</param>
    public ulong LockedMemory(HostDescription host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return ChargedBytes & ~(host.PageSize - 1);
    }

    /// <summary>The geometry of a table on a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    /// <param name="windowSize">Window size in bytes, a power of two.</param>
    /// <param name="levels">Levels, at least 1.</param>
    public static TableGeometry For(HostDescription host, uint pageShift, ulong windowSize, uint levels)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.IsPSeries
            ? PSeries(pageShift, windowSize, levels)
            : PowerNV(pageShift, windowSize, levels, host.PageShift);
    }

    /// <summary>The geometry of a table on a PowerNV host.</summary>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    /// <param name="windowSize">Window size in bytes, a power of two.</param>
    /// <param name="levels">Levels, at least 1.</param>
    /// <param name="hostPageShift">Binary logarithm of the host's page size.</param>
    public static TableGeometry PowerNV(uint pageShift, ulong windowSize, uint levels, int hostPageShift)
    {
        unchecked
        {
            uint entriesShift = (uint)BitOperations.Log2(windowSize) - pageShift;
            ulong table = ShiftLeft(Math.Max(entriesShift + TceShift, (uint)hostPageShift));
            ulong sum = Math.Max(SmallestTableSum, ShiftLeft(entriesShift + TceShift));
            uint perLevel = (entriesShift + levels - 1) / levels;
            uint levelShift = Math.Max(perLevel + TceShift, (uint)hostPageShift);
            ulong level = ShiftLeft(levelShift);

            ulong bytes = 0;
            for (uint i = 0; i < levels && level != 0; i++)
            {
                bytes += (sum + level - 1) & ~(level - 1);
                sum = Math.Max(sum / level << TceShift, level);
            }

            return new TableGeometry(levels, levelShift, table / TceBytes, bytes, copies: 2, pageShift);
        }
    }

    /// <summary>
    /// The geometry of a table that the hypervisor keeps. More than one level charges a nonsense 4 GiB before it is
    /// refused (rule PSeries).
    /// </summary>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    /// <param name="windowSize">Window size in bytes, a power of two.</param>
    /// <param name="levels">Levels.</param>
    public static TableGeometry PSeries(uint pageShift, ulong windowSize, uint levels)
    {
        ulong bytes = levels > 1 ? uint.MaxValue : windowSize >> (int)(pageShift - TceShift);
        ulong levelShift = (ulong)BitOperations.Log2(Math.Max(bytes, TceBytes));
        return new TableGeometry(levels, levelShift, windowSize >> (int)pageShift, bytes, copies: 1, pageShift);
    }

    /// <summary>Shifts as POWER does: by seven bits of the count, so that 64 to 127 give 0.</summary>
    private static ulong ShiftLeft(ulong count) => (count & 0x7f) > 63 ? 0 : 1UL << (int)(count & 0x3f);
}
