using System.Globalization;
using SpaprDdw.Containers;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Pictures;

/// <summary>
/// Makes the picture of a window. The time depends on the number of its mappings, not on the number of its pages.
/// </summary>
internal static class WindowDrawing
{
    private const int MaxBufferBands = 4;

    public static WindowPicture Draw(DmaWindow window, IEnumerable<TceMapping> mappings, int columns, bool hasMsiHole)
    {
        var buffers = new BufferShares(mappings, MaxBufferBands);
        var mapped = ColumnTally.Of(window, columns);
        ColumnTally[] mappedByBuffer = buffers.Labels.Select(_ => ColumnTally.Of(window, columns)).ToArray();
        int count = 0;
        ulong largestGap = 0, end = window.StartAddress;
        foreach (TceMapping mapping in mappings)
        {
            mapped.Add(mapping.StartAddress, mapping.Size);
            mappedByBuffer[buffers.IndexOf(mapping.Buffer)].Add(mapping.StartAddress, mapping.Size);
            largestGap = Math.Max(largestGap, mapping.StartAddress - end);
            end = mapping.EndAddress + 1;
            count++;
        }

        largestGap = Math.Max(largestGap, window.Size - (end - window.StartAddress));
        return new WindowPicture(
            window.Slot,
            window.StartAddress,
            window.Size,
            $"Window {window.Slot}, {Address(window.StartAddress)} to {Address(window.EndAddress)}: {Size(window.Size)} in pages of {Size(window.PageSize)}",
            Describe(window, count, largestGap, hasMsiHole).ToList(),
            [
                new PictureBand(PictureBandKind.Mapped, "mapped", Size(window.MappedBytes), mapped.ToColumns()),
                .. buffers.Labels.Select((label, index) => new PictureBand(
                    PictureBandKind.Buffer, label, Size(buffers.Bytes[index]), mappedByBuffer[index].ToColumns())),
                .. TceTableLevel.Of(window).Select(level => new PictureBand(
                    PictureBandKind.Table,
                    $"level {level.Level}",
                    $"{Count(level.TablesInUse)} of {Count(level.TablesPossible)}",
                    TablesInUse(window, level, columns))),
            ]);
    }

    private static IEnumerable<string> Describe(DmaWindow window, int mappings, ulong largestGap, bool hasMsiHole)
    {
        yield return mappings == 0
            ? "Nothing is mapped."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Size(window.MappedBytes)} mapped ({Percent(window)}) in {Quantity(mappings, "mapping")}; the largest gap is {Size(largestGap)}.");
        if (window.State == WindowState.Pending)
            yield return $"The driver makes this window on the first use of the container (rule {(int)DriverRule.DefaultWindow}).";
        else
            yield return $"{Quantity(window.Levels, "level")} of tables, {Size(window.LockedMemory)} of locked memory.";
        if (hasMsiHole)
            yield return $"No device reaches memory at {MsiHole.Text}: the host takes every access there as an MSI (rule {(int)DriverRule.MsiHole}).";
    }

    /// <summary>The addresses of the window that the allocated tables of a level cover.</summary>
    private static IReadOnlyList<PictureColumn> TablesInUse(DmaWindow window, TceTableLevel level, int columns)
    {
        var tally = ColumnTally.Of(window, columns);
        if (level.Level == window.Levels - 1)
        {
            if (level.TablesInUse > 0)
                tally.Add(window.StartAddress, window.Size);
            return tally.ToColumns();
        }

        ulong span = level.BytesPerEntry * level.EntriesPerTable;
        ulong counted = 0;
        foreach (Extent range in window.AllocatedTables)
        {
            ulong first = Math.Max(counted, (range.Start - window.StartAddress) / span * span);
            ulong end = Math.Min(((range.End - 1 - window.StartAddress) / span * span) + span, window.Size);
            if (end > first)
                tally.Add(window.StartAddress + first, end - first);
            counted = Math.Max(counted, end);
        }

        return tally.ToColumns();
    }

    /// <summary>A whole number. From 100,000 on, only its leading digits with a unit.</summary>
    private static string Count(ulong number) => number switch
    {
        < 100_000 => number.ToString(CultureInfo.InvariantCulture),
        < 1_000_000 => (number / 1000).ToString(CultureInfo.InvariantCulture) + "k",
        < 1_000_000_000 => (number / 1_000_000).ToString(CultureInfo.InvariantCulture) + "M",
        _ => (number / 1_000_000_000).ToString(CultureInfo.InvariantCulture) + "G",
    };

    private static string Percent(DmaWindow window)
    {
        double percent = 100.0 * window.MappedBytes / window.Size;
        return percent < 0.01 ? "less than 0.01 %" : percent.ToString("0.##", CultureInfo.InvariantCulture) + " %";
    }
}
