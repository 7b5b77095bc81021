using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>Translates a bus address (IOVA) as the TCE tables do. It reads only the ledger.</summary>
internal static class AddressResolver
{
    /// <summary>Finds the window, buffer and TCE of an address.</summary>
    /// <param name="address">Any bus address.</param>
    /// <param name="ledger">The ledger of the container.</param>
    /// <param name="host">The host.</param>
    /// <param name="memory">The memory of the process, which may know real addresses.</param>
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
