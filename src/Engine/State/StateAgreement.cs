using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>
/// Holds what a state says of its windows against what they are once they have been made: a file that was edited in one
/// place only is found out.
/// </summary>
internal static class StateAgreement
{
    /// <exception cref="Errors.TceException">StateUnreadable, with the first place that disagrees.</exception>
    public static void Check(TceState state, TceContainer twin, StateBuilder builder)
    {
        int index = 0;
        foreach (WindowDescription recorded in state.Windows)
        {
            string place = $"$.windows[{index++}]";
            DmaWindow window = twin.GetWindows().First(each => each.Slot == recorded.Slot);
            CheckTablesMade(recorded, window, place, builder);
            foreach ((string property, object written, object real) in Properties(recorded, TceStateExporter.Describe(twin, window)))
            {
                if (!written.Equals(real))
                    throw builder.Wrong($"{place}.{property}", $"{written} does not agree with the rest, which makes {real}");
            }
        }
    }

    private static void CheckTablesMade(WindowDescription recorded, DmaWindow window, string place, StateBuilder builder)
    {
        int index = 0;
        foreach (RangeState range in recorded.TablesMade)
        {
            if (!window.RecordAllocatedTables(range.Address.Value, range.Size.Value))
                throw builder.Wrong($"{place}.tablesMade[{index}]", $"{range.Size} at {range.Address} is not what whole tables of the window serve");
            index++;
        }
    }

    private static IEnumerable<(string Property, object Written, object Real)> Properties(WindowDescription written, WindowDescription real)
    {
        yield return ("startAddress", written.StartAddress, real.StartAddress);
        yield return ("size", written.Size, real.Size);
        yield return ("pageSize", written.PageSize, real.PageSize);
        yield return ("levels", written.Levels, real.Levels);
        yield return ("isDefault", written.IsDefault, real.IsDefault);
        yield return ("state", FileText.Short(written.State), real.State);
        yield return ("lockedMemory", written.LockedMemory, real.LockedMemory);
        yield return ("tables", $"{written.Tables.Count} levels", $"{real.Tables.Count} levels");
        for (int level = 0; level < real.Tables.Count; level++)
        {
            (LevelState table, LevelState made) = (written.Tables[level], real.Tables[level]);
            string place = $"tables[{level}]";
            yield return ($"{place}.level", table.Level, made.Level);
            yield return ($"{place}.entriesPerTable", table.EntriesPerTable, made.EntriesPerTable);
            yield return ($"{place}.bytesPerTable", table.BytesPerTable, made.BytesPerTable);
            yield return ($"{place}.tablesInUse", table.TablesInUse, made.TablesInUse);
            yield return ($"{place}.tablesPossible", table.TablesPossible, made.TablesPossible);
        }

        yield return ("tablesMade", $"{written.TablesMade.Count} ranges", $"{real.TablesMade.Count} ranges");
        for (int range = 0; range < real.TablesMade.Count; range++)
        {
            yield return ($"tablesMade[{range}].address", written.TablesMade[range].Address, real.TablesMade[range].Address);
            yield return ($"tablesMade[{range}].size", written.TablesMade[range].Size, real.TablesMade[range].Size);
        }
    }
}
