using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.State;

/// <summary>
/// Compares the windows of a state with the same windows after they were created. So it finds a file in which one value
/// was edited, but not the values that depend on it.
/// </summary>
internal static class StateConsistency
{
    /// <exception cref="Errors.TceException">StateUnreadable, with the first place that differs.</exception>
    public static void ThrowIfInconsistent(StateRecord state, TceContainer twin, StateBuilder builder)
    {
        int index = 0;
        foreach (WindowRecord recorded in state.Windows)
        {
            string place = $"$.windows[{index++}]";
            DmaWindow window = twin.GetWindows().First(each => each.Slot == recorded.Slot);
            RecordTables(recorded, window, place, builder);
            WindowCopy copy = twin.Internals.Copy().Windows.First(each => each.Window == window);
            foreach ((string property, object written, object real) in Properties(recorded, TceStateExporter.Describe(copy)))
            {
                if (!written.Equals(real))
                    throw builder.Unreadable($"{place}.{property}", $"the value is {written}, and the rest of the state gives {real}");
            }
        }
    }

    private static void RecordTables(WindowRecord recorded, DmaWindow window, string place, StateBuilder builder)
    {
        int index = 0;
        foreach (TableRangeRecord range in recorded.TablesMade ?? [])
        {
            if (!window.RecordAllocatedTables(range.Address, range.Size))
            {
                throw builder.Unreadable(
                    $"{place}.tablesMade[{index}]",
                    $"the range of {Address(range.Size)} bytes at {Address(range.Address)} does not consist of whole tables of the window");
            }

            index++;
        }
    }

    /// <summary>The values to compare. An unknown one is not compared.</summary>
    private static IEnumerable<(string Property, object Written, object Real)> Properties(WindowRecord written, WindowRecord real)
    {
        yield return ("startAddress", Address(written.StartAddress), Address(real.StartAddress));
        yield return ("size", Address(written.Size), Address(real.Size));
        yield return ("pageSize", Address(written.PageSize), Address(real.PageSize));
        yield return ("levels", written.Levels, real.Levels);
        yield return ("isDefault", written.IsDefault, real.IsDefault);
        yield return ("state", FileText.Short(written.State), real.State);
        if (written.LockedMemory is { } locked)
            yield return ("lockedMemory", Address(locked), Address(real.LockedMemory!.Value));
        foreach ((string, object, object) value in Tables(written.Tables, real.Tables!).Concat(TablesMade(written.TablesMade, real.TablesMade!)))
            yield return value;
    }

    private static IEnumerable<(string Property, object Written, object Real)> Tables(TableList? written, TableList real)
    {
        if (written is null)
            yield break;
        yield return ("tables", $"{written.Count} levels", $"{real.Count} levels");
        for (int level = 0; level < real.Count; level++)
        {
            (TableLevelRecord table, TableLevelRecord made) = (written[level], real[level]);
            string place = $"tables[{level}]";
            yield return ($"{place}.level", table.Level, made.Level);
            yield return ($"{place}.entriesPerTable", table.EntriesPerTable, made.EntriesPerTable);
            yield return ($"{place}.bytesPerTable", Address(table.BytesPerTable), Address(made.BytesPerTable));
            yield return ($"{place}.tablesInUse", table.TablesInUse, made.TablesInUse);
            yield return ($"{place}.tablesPossible", table.TablesPossible, made.TablesPossible);
        }
    }

    private static IEnumerable<(string Property, object Written, object Real)> TablesMade(TableRangeList? written, TableRangeList real)
    {
        if (written is null)
            yield break;
        yield return ("tablesMade", $"{written.Count} ranges", $"{real.Count} ranges");
        for (int range = 0; range < real.Count; range++)
        {
            yield return ($"tablesMade[{range}].address", Address(written[range].Address), Address(real[range].Address));
            yield return ($"tablesMade[{range}].size", Address(written[range].Size), Address(real[range].Size));
        }
    }
}
