using SpaprDdw.Extents;

namespace SpaprDdw.Containers;

/// <summary>A level of a window's table. Sizes are in bytes.</summary>
/// <param name="Window">The window.</param>
/// <param name="Level">
/// The level: 0 holds TCEs, each higher level holds pointers to the tables of the level below.
/// </param>
/// <param name="EntriesPerTable">The entries in one table of the level.</param>
/// <param name="BytesPerTable">The size of one table of the level.</param>
/// <param name="TablesInUse">
/// The tables that are allocated now. The top table exists from the start, each other one since a
/// mapping needed it.
/// </param>
/// <param name="TablesPossible">The tables when the whole window is mapped.</param>
/// <param name="BytesPerEntry">The bus addresses that one entry covers.</param>
public sealed record TceTableLevel(
    DmaWindow Window,
    int Level,
    ulong EntriesPerTable,
    ulong BytesPerTable,
    ulong TablesInUse,
    ulong TablesPossible,
    ulong BytesPerEntry)
{
    /// <summary>Lists the levels of a window in the order of a device's access: the top level first.</summary>
    internal static IEnumerable<TceTableLevel> Of(DmaWindow window)
    {
        ulong perTable = window.Geometry.LevelEntries;
        ulong[] possible = new ulong[window.Levels];
        ulong entries = window.Geometry.Entries;
        for (int level = 0; level < possible.Length; level++)
            possible[level] = entries = Math.Max(1, (entries + perTable - 1) / perTable);

        ulong covered = window.PageSize;
        var levels = new List<TceTableLevel>();
        for (int level = 0; level < window.Levels; level++)
        {
            ulong tableSpan = covered * perTable;
            bool isTop = level == window.Levels - 1;
            ulong inUse = window.State != WindowState.Active ? 0 : isTop ? 1 : CountAllocatedTables(window, tableSpan);
            levels.Add(new TceTableLevel(
                window, level, perTable, window.Geometry.LevelBytes, inUse, isTop ? 1 : possible[level], covered));
            covered = tableSpan;
        }

        levels.Reverse();
        return levels;
    }

    /// <summary>Counts the allocated tables of a level by ranges, not page by page.</summary>
    private static ulong CountAllocatedTables(DmaWindow window, ulong tableSpan)
    {
        ulong count = 0;
        ulong next = 0;
        foreach (Extent range in window.AllocatedTables)
        {
            ulong first = Math.Max(next, (range.Start - window.StartAddress) / tableSpan);
            ulong last = (range.End - 1 - window.StartAddress) / tableSpan;
            if (last >= first)
                count += last - first + 1;
            next = last + 1;
        }

        return count;
    }
}
