using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// The translation of a bus address (IOVA): its window, TCE and buffer, and the effect of a device's access.
/// </summary>
/// <remarks>A translation allocates no memory. Indexes and reason are computed when they are read.</remarks>
public readonly record struct TceAddress
{
    private readonly ulong hostAddress;
    private readonly DmaAccess access;
    private readonly DmaAccess granted;
    private readonly bool isMsi;

    /// <summary>The translation of a mapped address.</summary>
    internal TceAddress(
        ulong address, DmaWindow window, DmaBuffer buffer, ulong hostAddress, ulong? tce, DmaAccess access, DmaAccess granted, bool isMsi)
    {
        Address = address;
        Window = window;
        Tce = tce;
        Buffer = buffer;
        this.hostAddress = hostAddress;
        this.access = access;
        this.granted = granted;
        this.isMsi = isMsi;
    }

    /// <summary>The translation of an address that is not mapped.</summary>
    internal TceAddress(ulong address, DmaWindow? window, bool isMsi)
    {
        Address = address;
        Window = window;
        Tce = window is null ? null : 0;
        IsPending = window?.State == WindowState.Pending;
        this.isMsi = isMsi;
    }

    /// <summary>The bus address.</summary>
    public ulong Address { get; }

    /// <summary>The window that contains the address; null for none.</summary>
    public DmaWindow? Window { get; }

    /// <summary>The index in the table of each level, the top level first; empty outside of windows.</summary>
    public IReadOnlyList<ulong> Indexes => Window is null ? [] : IndexesOf(Window, Address);

    /// <summary>
    /// The TCE as the hardware reads it: the real page address, bit 1 for write, bit 0 for read. 0 when the address is
    /// not mapped, null when the real address is unknown or no window contains the address.
    /// </summary>
    public ulong? Tce { get; }

    /// <summary>The buffer that the address maps; null for none.</summary>
    public DmaBuffer? Buffer { get; }

    /// <summary>The offset in the buffer, in bytes; null without a buffer.</summary>
    public ulong? Offset => HostAddress - Buffer?.Address;

    /// <summary>The address in this process; null without a buffer.</summary>
    public ulong? HostAddress => Buffer is null ? null : hostAddress;

    /// <summary>The effect of a device's read.</summary>
    public DmaEffect Read => Effect(DmaAccess.Read, DmaEffect.SeesZeros);

    /// <summary>The effect of a device's write.</summary>
    public DmaEffect Write => Effect(DmaAccess.Write, DmaEffect.Dropped);

    /// <summary>The reason for the effects, in words.</summary>
    public string Reason
        => isMsi && Buffer is null ? $"not mapped, and taken for a 32-bit MSI (rule {(int)DriverRule.MsiHole})"
            : isMsi ? $"mapped, but the host takes accesses to 0x{MsiHole.First:x}-0x{MsiHole.Last:x} for 32-bit MSIs (rule {(int)DriverRule.MsiHole})"
            : Buffer is null ? DescribeUnmapped()
            : DescribeMapping(Buffer);

    private bool IsPending { get; }

    private DmaEffect Effect(DmaAccess wanted, DmaEffect unmapped)
        => isMsi ? DmaEffect.TakenAsMsi
            : Buffer is null ? unmapped
            : granted.HasFlag(wanted) ? DmaEffect.ReachesMemory
            : DmaEffect.Refused;

    private string DescribeUnmapped()
        => Window is null ? "in no window"
            : IsPending ? "not mapped: the default window has not been used yet"
            : "not mapped";

    private string DescribeMapping(DmaBuffer buffer) => access switch
    {
        DmaAccess.Read => $"mapped read-only to '{buffer.Name}'",
        DmaAccess.Write when granted != access => $"mapped write-only to '{buffer.Name}'; on PowerNV a device can also read it",
        DmaAccess.Write => $"mapped write-only to '{buffer.Name}'",
        _ => $"mapped to '{buffer.Name}'",
    };

    private static ulong[] IndexesOf(DmaWindow window, ulong address)
    {
        ulong entry = (address - window.StartAddress) >> window.PageShift;
        int bits = BitOperations.Log2(window.Geometry.LevelEntries);
        return Enumerable.Range(0, window.Levels)
            .Select(level => (entry >> (bits * (window.Levels - 1 - level))) & (window.Geometry.LevelEntries - 1))
            .ToArray();
    }
}
