using SpaprDdw.Abi;
using SpaprDdw.Errors;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

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
            return new TceAddress(address, window, MsiHole.Contains(Host, address));

        ulong target = extent.Target + (address - extent.Start);
        ulong? tce = TceWord(target & ~(window.PageSize - 1), Host.Granted(extent.Access));
        return new TceAddress(address, window, BufferAt(target), target, tce, extent.Access, MsiHole.Contains(Host, address));
    }

    private ulong? TceWord(ulong virtualPage, DmaAccess access)
        => backend.Memory.PhysicalAddress(virtualPage) is { } real ? real | (ulong)access : null;
}
