using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>Follows a bus address through the tables, by the ledger only.</summary>
internal static class AddressResolver
{
    /// <summary>Where an address leads.</summary>
    /// <param name="address">Any bus address.</param>
    /// <param name="ledger">What is in the container.</param>
    /// <param name="host">The host.</param>
    /// <param name="memory">Tells real addresses, where they are known.</param>
    public static TceAddress Resolve(ulong address, ContainerLedger ledger, HostDescription host, IProcessMemory memory)
    {
        bool isMsi = MsiHole.Contains(host, address);
        DmaWindow? window = ledger.Windows.Find(address);
        if (window is null || !window.Extents.TryFind(address, out Extent extent))
            return new TceAddress(address, window, isMsi);

        ulong target = extent.Target + (address - extent.Start);
        DmaAccess granted = host.Granted(extent.Access);
        ulong? tce = memory.PhysicalAddress(target & ~(window.PageSize - 1)) is { } real ? real | (ulong)granted : null;
        return new TceAddress(address, window, ledger.Buffers.At(target), target, tce, extent.Access, granted, isMsi);
    }
}
