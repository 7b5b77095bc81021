using System.Numerics;
using SpaprDdw.Backends;
using SpaprDdw.Errors;
using SpaprDdw.Extents;

namespace SpaprDdw.Containers;

/// <summary>Following an address through the tables.</summary>
public sealed partial class TceContainer
{
    /// <summary>Tells where a bus address leads and what a device's read and write there would do.</summary>
    /// <param name="address">Any bus address.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public TceAddress Resolve(ulong address)
    {
        using Lock.Scope scope = Enter();
        DmaWindow? window = FindWindow(address);
        IReadOnlyList<ulong> indexes = window is null ? [] : IndexesOf(window, address);
        if (window is null || !window.Extents.TryFind(address, out Extent extent))
            return Unmapped(address, window, indexes);

        ulong target = extent.Target + (address - extent.Start);
        DmaBuffer buffer = BufferAt(target);
        DmaAccess allowed = EffectiveAccess(extent.Access);
        bool isMsi = IsMsi(address);
        return new TceAddress(
            address,
            window,
            indexes,
            TceWord(target & ~(window.PageSize - 1), allowed),
            buffer,
            target - buffer.Address,
            target,
            Effect(allowed, DmaAccess.Read, isMsi),
            Effect(allowed, DmaAccess.Write, isMsi),
            isMsi ? MsiReason : MappedReason(extent.Access, buffer));
    }

    private const string MsiReason =
        "mapped, but the host takes accesses to 0xffff0000-0xffffffff for 32-bit MSIs (rule 20)";

    private TceAddress Unmapped(ulong address, DmaWindow? window, IReadOnlyList<ulong> indexes)
    {
        bool isMsi = IsMsi(address);
        string reason = isMsi ? "not mapped, and taken for a 32-bit MSI (rule 20)"
            : window is null ? "in no window"
            : window.State == WindowState.Pending ? "not mapped: the default window has not been used yet"
            : "not mapped";
        return new TceAddress(
            address, window, indexes, window is null ? null : 0, null, null, null,
            isMsi ? DmaEffect.TakenAsMsi : DmaEffect.SeesZeros, isMsi ? DmaEffect.TakenAsMsi : DmaEffect.Dropped, reason);
    }

    private static ulong[] IndexesOf(DmaWindow window, ulong address)
    {
        ulong entry = (address - window.StartAddress) >> window.PageShift;
        int bits = BitOperations.Log2(window.Geometry.LevelEntries);
        return Enumerable.Range(0, window.Levels)
            .Select(level => (entry >> (bits * (window.Levels - 1 - level))) & (window.Geometry.LevelEntries - 1))
            .ToArray();
    }

    private static DmaEffect Effect(DmaAccess allowed, DmaAccess wanted, bool isMsi)
        => isMsi ? DmaEffect.TakenAsMsi : allowed.HasFlag(wanted) ? DmaEffect.ReachesMemory : DmaEffect.Refused;

    private string MappedReason(DmaAccess access, DmaBuffer buffer) => access switch
    {
        DmaAccess.Read => $"mapped read-only to '{buffer.Name}'",
        DmaAccess.Write when !Host.IsPSeries => $"mapped write-only to '{buffer.Name}'; PowerNV lets a device read it all the same",
        DmaAccess.Write => $"mapped write-only to '{buffer.Name}'",
        _ => $"mapped to '{buffer.Name}'",
    };

    /// <summary>PowerNV stores a write-only mapping with the read bit as well (rule 19).</summary>
    private DmaAccess EffectiveAccess(DmaAccess access)
        => access == DmaAccess.Write && !Host.IsPSeries ? DmaAccess.ReadWrite : access;

    private bool IsMsi(ulong address) => !Host.IsPSeries && address is >= FirstMsiAddress and < MsiEnd;

    private ulong? TceWord(ulong virtualPage, DmaAccess access)
        => (backend as IPhysicalMemory)?.PhysicalAddress(virtualPage) is { } real ? real | (ulong)access : null;
}
