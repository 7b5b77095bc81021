using SpaprDdw.Extents;

namespace SpaprDdw.Containers;

/// <summary>One level of a window's table. Sizes in bytes.</summary>
/// <param name="Window">The window.</param>
/// <param name="Level">0 is the level that holds TCEs; above it are pointers to tables of the level below.</param>
/// <param name="EntriesPerTable">Entries in one table of the level.</param>
/// <param name="BytesPerTable">Size of one table of the level.</param>
/// <param name="TablesInUse">Tables that are there now: the top one from the start, others since a mapping needed them.</param>
/// <param name="TablesPossible">Tables when all of the window is mapped.</param>
/// <param name="BytesPerEntry">How much of the bus one entry covers.</param>
public sealed record TceTableLevel(
    DmaWindow Window,
    int Level,
    ulong EntriesPerTable,
    ulong BytesPerTable,
    ulong TablesInUse,
    ulong TablesPossible,
    ulong BytesPerEntry)
{
    /// <summary>The levels of a window, the top one first, as a device's access walks them.</summary>
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

    /// <summary>Counts the tables of a level from the ranges that were ever mapped, without a look at each page.</summary>
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
