using SpaprDdw.Containers;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>A snapshot of a level of a window's table. Sizes are in bytes.</summary>
/// <param name="level">The level.</param>
public sealed class TableLevelRow(TceTableLevel level) : HostRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = level.Window.Container;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = level.Window.ContainerId;

    /// <summary>The first bus address of the window.</summary>
    public ulong Window { get; } = level.Window.StartAddress;

    /// <summary>
    /// The level: 0 holds TCEs, each higher level holds pointers to the tables of the level below.
    /// </summary>
    public int Level { get; } = level.Level;

    /// <summary>The entries in one table of the level.</summary>
    public ulong EntriesPerTable { get; } = level.EntriesPerTable;

    /// <summary>The size of one table of the level.</summary>
    public ulong BytesPerTable { get; } = level.BytesPerTable;

    /// <summary>
    /// The tables that are allocated now. The top table exists from the start, each other one since a mapping needed
    /// it.
    /// </summary>
    public ulong TablesInUse { get; } = level.TablesInUse;

    /// <summary>The tables when the whole window is mapped.</summary>
    public ulong TablesPossible { get; } = level.TablesPossible;

    /// <summary>The bytes of bus addresses that one entry covers.</summary>
    public ulong BytesPerEntry { get; } = level.BytesPerEntry;
}
