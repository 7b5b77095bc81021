using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>
/// A snapshot of a window: the range of bus addresses (IOVA) that one TCE table serves. Sizes are in bytes.
/// </summary>
/// <param name="window">The window.</param>
public sealed class WindowRow(DmaWindow window) : HostRow, ILiveRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = window.Container;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = window.ContainerId;

    /// <summary>The slot of the window in the container: 0 or 1.</summary>
    public int Slot { get; } = window.Slot;

    /// <summary>The first bus address.</summary>
    public ulong StartAddress { get; } = window.StartAddress;

    /// <summary>The size of the window.</summary>
    public ulong Size { get; } = window.Size;

    /// <summary>The last bus address.</summary>
    public ulong EndAddress { get; } = window.EndAddress;

    /// <summary>The IOMMU page size.</summary>
    public ulong PageSize { get; } = window.PageSize;

    /// <summary>The page shift: the binary logarithm of the page size.</summary>
    public int PageShift { get; } = window.PageShift;

    /// <summary>The levels of the TCE table.</summary>
    public int Levels { get; } = window.Levels;

    /// <summary>True for the window with which a container starts.</summary>
    public bool IsDefault { get; } = window.IsDefault;

    /// <summary>Pending for a default window before its first use, else Active or Removed.</summary>
    public string State { get; } = window.State.ToString();

    /// <summary>The bytes of one copy of the TCE table with all its level tables allocated.</summary>
    public ulong TableBytes { get; } = window.TableBytes;

    /// <summary>The locked memory that the process is charged for the window.</summary>
    public ulong LockedMemory { get; } = window.LockedMemory;

    /// <summary>The register writes that removing the window takes; 0 where one ends the window at once.</summary>
    public ulong RemovalWrites { get; } = window.RemovalWrites;

    /// <summary>The bytes that are mapped.</summary>
    public ulong MappedBytes { get; } = window.MappedBytes;

    /// <summary>The number of mapped extents. Adjoining mappings of adjoining memory count as one.</summary>
    public int Mappings { get; } = window.Mappings;

    object? ILiveRow.Live { get; } = window;

    /// <inheritdoc/>
    public override string ToString() => Units.Address(StartAddress);
}
