using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>The result of replacing a window. Sizes are in bytes.</summary>
/// <param name="change">The change.</param>
public sealed class ChangeRow(DmaWindowChange change) : HostRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = change.Window.Container;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = change.Window.ContainerId;

    /// <summary>The first bus address of the old window.</summary>
    public ulong OldStartAddress { get; } = change.OldStartAddress;

    /// <summary>The first bus address of the new window.</summary>
    public ulong Window { get; } = change.Window.StartAddress;

    /// <summary>The size of the new window.</summary>
    public ulong Size { get; } = change.Window.Size;

    /// <summary>The IOMMU page size of the new window.</summary>
    public ulong PageSize { get; } = change.Window.PageSize;

    /// <summary>The levels of the new window's table.</summary>
    public int Levels { get; } = change.Window.Levels;

    /// <summary>The number of mappings that the new window has from the old one.</summary>
    public int Kept { get; } = change.Moves.Count(move => move.NewAddress is not null);

    /// <summary>
    /// The number of mappings that were dropped: those that do not fit, and those of a default window that was replaced.
    /// </summary>
    public int Dropped { get; } = change.Moves.Count(move => move.NewAddress is null);

    /// <summary>The moves of all mappings of the old window, and of the default window that it replaced.</summary>
    public IReadOnlyList<MoveRow> Moves { get; } = new ItemList<MoveRow>(change.Moves.Select(move => new MoveRow(change.Window, move)));
}
