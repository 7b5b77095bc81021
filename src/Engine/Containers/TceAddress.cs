using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>Where a bus address leads.</summary>
/// <remarks>Following an address takes no memory: the entries and the words are put together when they are asked for.</remarks>
public readonly record struct TceAddress
{
    private readonly ulong hostAddress;
    private readonly DmaAccess access;
    private readonly DmaAccess granted;
    private readonly bool isMsi;

    /// <summary>An address that leads to a buffer.</summary>
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

    /// <summary>An address that leads nowhere.</summary>
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

    /// <summary>The window that serves it; null for none.</summary>
    public DmaWindow? Window { get; }

    /// <summary>The entry at each level of the table, the top level first; empty outside of windows.</summary>
    public IReadOnlyList<ulong> Indexes => Window is null ? [] : IndexesOf(Window, Address);

    /// <summary>
    /// The TCE as the hardware reads it: real page address, bit 1 write, bit 0 read; 0 where nothing is mapped, null where
    /// the real address is not known.
    /// </summary>
    public ulong? Tce { get; }

    /// <summary>The buffer that it maps; null for none.</summary>
    public DmaBuffer? Buffer { get; }

    /// <summary>Where in the buffer, in bytes; null without a buffer.</summary>
    public ulong? Offset => HostAddress - Buffer?.Address;

    /// <summary>The address in this process; null without a buffer.</summary>
    public ulong? HostAddress => Buffer is null ? null : hostAddress;

    /// <summary>What a device's read would do.</summary>
    public DmaEffect Read => Effect(DmaAccess.Read, DmaEffect.SeesZeros);

    /// <summary>What a device's write would do.</summary>
    public DmaEffect Write => Effect(DmaAccess.Write, DmaEffect.Dropped);

    /// <summary>Why, in words.</summary>
    public string Reason
        => isMsi && Buffer is null ? $"not mapped, and taken for a 32-bit MSI (rule {(int)DriverRule.MsiHole})"
            : isMsi ? $"mapped, but the host takes accesses to 0x{MsiHole.First:x}-0x{MsiHole.Last:x} for 32-bit MSIs (rule {(int)DriverRule.MsiHole})"
            : Buffer is null ? WhyUnmapped()
            : WhatIsMapped(Buffer);

    private bool IsPending { get; }

    private DmaEffect Effect(DmaAccess wanted, DmaEffect unmapped)
        => isMsi ? DmaEffect.TakenAsMsi
            : Buffer is null ? unmapped
            : granted.HasFlag(wanted) ? DmaEffect.ReachesMemory
            : DmaEffect.Refused;

    private string WhyUnmapped()
        => Window is null ? "in no window"
            : IsPending ? "not mapped: the default window has not been used yet"
            : "not mapped";

    private string WhatIsMapped(DmaBuffer buffer) => access switch
    {
        DmaAccess.Read => $"mapped read-only to '{buffer.Name}'",
        DmaAccess.Write when granted != access => $"mapped write-only to '{buffer.Name}'; PowerNV lets a device read it all the same",
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
