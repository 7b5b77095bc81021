using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// A copy of what is in a container at one moment, between two operations. The container may change afterwards.
/// </summary>
/// <param name="Locked">The locked memory of the process.</param>
/// <param name="Buffers">The buffers in the order of their creation, and whether each is registered.</param>
/// <param name="Windows">The windows by slot.</param>
internal sealed record ContainerCopy(
    LockedMemory Locked, IReadOnlyList<(DmaBuffer Buffer, bool Registered)> Buffers, IReadOnlyList<WindowCopy> Windows)
{
    /// <summary>Copies a ledger. The mappings are shared until the ledger changes them.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="locked">The locked memory of the process.</param>
    public static ContainerCopy Of(ContainerLedger ledger, LockedMemory locked)
    {
        BufferTable buffers = ledger.Buffers.Snapshot();
        return new ContainerCopy(
            locked,
            [.. buffers.All.Select(buffer => (buffer, buffer.Registered))],
            [.. ledger.Windows.All.Select(window => new WindowCopy(
                window,
                window.State,
                window.LockedMemory,
                [.. TceTableLevel.Of(window)],
                window.AllocatedTables.Snapshot(window.StartAddress, ulong.MaxValue - window.StartAddress),
                window.Mappings,
                ContainerLedger.MappingsOf(window, window.Extents.Snapshot(window.StartAddress, window.Size), buffers)))]);
    }
}

/// <summary>A copy of what is in a window at one moment.</summary>
/// <param name="Window">The window, for what never changes: its slot, addresses, page size and levels.</param>
/// <param name="State">The state.</param>
/// <param name="LockedMemory">The locked memory in bytes that the process is charged for the window.</param>
/// <param name="Table">The levels of its table, the top level first.</param>
/// <param name="AllocatedTables">The bus addresses whose tables below the top level are allocated.</param>
/// <param name="MappingCount">The number of mapped extents. A mapping ends with its buffer, so there may be more.</param>
/// <param name="Mappings">The mappings.</param>
internal sealed record WindowCopy(
    DmaWindow Window,
    WindowState State,
    ulong LockedMemory,
    IReadOnlyList<TceTableLevel> Table,
    IEnumerable<Extent> AllocatedTables,
    int MappingCount,
    IEnumerable<TceMapping> Mappings);
