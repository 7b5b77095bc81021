using System.Numerics;

namespace SpaprDdw.Platforms;

/// <summary>
/// The shape of a window's TCE table and the locked memory that the driver charges for it (rules CreateArguments,
/// TableLevels, TableCharge and PSeries). The arithmetic is the driver's own, which wraps at 32 bits: invalid arguments
/// give the same result as in the kernel.
/// </summary>
public readonly record struct TableGeometry
{
    /// <summary>Size of one TCE in bytes.</summary>
    public const ulong TceBytes = 8;

    /// <summary>
    /// The largest table of one level that the kernel allocates, in bytes. Its page allocator has no larger contiguous
    /// block: with host pages of 4 KiB and of 64 KiB, 16 MiB was seen to work and 32 MiB was seen to fail.
    /// </summary>
    public const ulong LargestContiguousTable = 16UL << 20;

    /// <summary>
    /// The largest table that a hypervisor was seen to grant, in TCEs. A request for 2^34 TCEs failed, and the group
    /// then got no window until the next boot (rule PSeries).
    /// </summary>
    public const ulong LargestHypervisorTable = 1UL << 28;

    private const int TceShift = 3;
    private const ulong SmallestTableSum = 4096;

    /// <summary>
    /// The levels and the page shift together must address fewer bits than this (rule CreateArguments).
    /// </summary>
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

    /// <summary>Levels of the table: the kernel's it_indirect_levels + 1.</summary>
    public uint Levels { get; }

    /// <summary>Binary logarithm of <see cref="LevelBytes"/>.</summary>
    public ulong LevelShift { get; }

    /// <summary>
    /// TCEs of the window: the kernel's it_size. On PowerNV they fill at least one host page, so a small window covers
    /// more addresses than CREATE asked for (rule TableLevels).
    /// </summary>
    public ulong Entries { get; }

    /// <summary>Bytes of one copy of all tables that all levels can have.</summary>
    public ulong BytesPerCopy { get; }

    /// <summary>
    /// Bytes of all copies, the kernel's it_allocated_size: CREATE charges them, rounded down to host pages (rule
    /// TableCharge).
    /// </summary>
    public ulong ChargedBytes { get; }

    /// <summary>
    /// False if CREATE fails with EINVAL after it has charged the memory (rules CreateArguments and FailedCreateLeaks).
    /// </summary>
    public bool IsAddressable { get; }

    /// <summary>Size of one table of a level, in bytes.</summary>
    public ulong LevelBytes => ShiftLeft(LevelShift);

    /// <summary>TCEs, or pointers to tables, in one table of a level: the kernel's it_level_size.</summary>
    public ulong LevelEntries => LevelBytes / TceBytes;

    /// <summary>True if the kernel can allocate one table of a level in one piece.</summary>
    public bool IsAllocatable => LevelBytes <= LargestContiguousTable;

    /// <summary>
    /// Locked memory that CREATE charges on a host, in bytes: whole host pages, rounded down (rule TableCharge).
    /// </summary>
    /// <param name="host">The host.</param>
    public ulong LockedMemory(HostDescription host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return ChargedBytes & ~(host.PageSize - 1);
    }

    /// <summary>
    /// Locked memory that the first MAP of the window charges on a host, in bytes: the user view, where the kernel does not
    /// charge it at CREATE.
    /// </summary>
    /// <param name="host">The host.</param>
    public ulong LockedAtFirstMap(HostDescription host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ChargesUserViewAtFirstMap ? Rounding.Up(Entries * TceBytes, host.PageSize) : 0;
    }

    /// <summary>Locked memory that the window takes on a host once it has mappings, in bytes.</summary>
    /// <param name="host">The host.</param>
    public ulong LockedWhenMapped(HostDescription host) => LockedMemory(host) + LockedAtFirstMap(host);

    /// <summary>The geometry of a table on a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="pageShift">Page shift.</param>
    /// <param name="windowSize">Window size in bytes, a power of two.</param>
    /// <param name="levels">Levels, at least 1.</param>
    public static TableGeometry For(HostDescription host, uint pageShift, ulong windowSize, uint levels)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.IsPSeries
            ? PSeries(pageShift, windowSize, levels)
            : PowerNV(pageShift, windowSize, levels, host.PageShift, host.ChargesUserViewAtFirstMap ? 1 : 2);
    }

    /// <summary>
    /// The geometry of a table on a PowerNV host, as pnv_pci_ioda2_get_table_size and pnv_pci_ioda2_table_alloc_pages
    /// compute it.
    /// </summary>
    /// <param name="pageShift">Page shift.</param>
    /// <param name="windowSize">Window size in bytes, a power of two.</param>
    /// <param name="levels">Levels, at least 1.</param>
    /// <param name="hostPageShift">Page shift of the host's own pages.</param>
    /// <param name="copies">The copies of the tables that CREATE charges.</param>
    public static TableGeometry PowerNV(uint pageShift, ulong windowSize, uint levels, int hostPageShift, int copies = 2)
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
                bytes += Rounding.Up(sum, level);
                sum = Math.Max(sum / level << TceShift, level);
            }

            return new TableGeometry(levels, levelShift, table / TceBytes, bytes, copies, pageShift);
        }
    }

    /// <summary>
    /// The geometry of a table that the hypervisor keeps. For more than one level CREATE charges almost 4 GiB before it
    /// fails (rule PSeries).
    /// </summary>
    /// <param name="pageShift">Page shift.</param>
    /// <param name="windowSize">Window size in bytes, a power of two.</param>
    /// <param name="levels">Levels.</param>
    public static TableGeometry PSeries(uint pageShift, ulong windowSize, uint levels)
    {
        ulong bytes = levels > 1 ? uint.MaxValue : windowSize >> (int)(pageShift - TceShift);
        ulong levelShift = (ulong)BitOperations.Log2(Math.Max(bytes, TceBytes));
        return new TableGeometry(levels, levelShift, windowSize >> (int)pageShift, bytes, copies: 1, pageShift);
    }

    /// <summary>Shifts as POWER does, by the low seven bits of the count: 64 to 127 give 0.</summary>
    private static ulong ShiftLeft(ulong count) => (count & 0x7f) > 63 ? 0 : 1UL << (int)(count & 0x3f);
}
