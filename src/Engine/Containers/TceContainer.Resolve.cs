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
        if (window is null || !window.Extents.TryFind(address, out Extent extent))
            return new TceAddress(address, window, IsMsi(address));

        ulong target = extent.Target + (address - extent.Start);
        ulong? tce = TceWord(target & ~(window.PageSize - 1), Effective(extent.Access));
        return new TceAddress(address, window, BufferAt(target), target, tce, extent.Access, IsMsi(address));
    }

    /// <summary>PowerNV stores a write-only mapping with the read bit as well (rule 19).</summary>
    internal DmaAccess Effective(DmaAccess access)
        => access == DmaAccess.Write && !Host.IsPSeries ? DmaAccess.ReadWrite : access;

    private bool IsMsi(ulong address) => address is >= FirstMsiAddress and < MsiEnd && !Host.IsPSeries;

    private ulong? TceWord(ulong virtualPage, DmaAccess access)
        => (backend as IPhysicalMemory)?.PhysicalAddress(virtualPage) is { } real ? real | (ulong)access : null;
}
