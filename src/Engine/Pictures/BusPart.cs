using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Pictures;

/// <summary>
/// A part of the bus: a window, or a range that no window serves. It is as wide as the bits of its size, because windows
/// differ by powers of ten and the gap between them is larger than both.
/// </summary>
/// <param name="First">The first bus address.</param>
/// <param name="Last">The last bus address.</param>
/// <param name="Slot">The window's slot; null where there is no window.</param>
/// <param name="Width">How many columns wide it is.</param>
/// <param name="Columns">What is mapped in the window; empty where there is none.</param>
public sealed record BusPart(ulong First, ulong Last, int? Slot, int Width, IReadOnlyList<PictureColumn> Columns)
{
    /// <summary>What the scale is.</summary>
    internal const string Caption = "All bus addresses on a logarithmic scale: a part is as wide as its size has bits. Below, windows are to scale.";

    private const int NarrowestPart = 3;

    /// <summary>Its size in binary units.</summary>
    internal string SizeText => Units.Size(Math.Max(unchecked(Last - First + 1), Last - First));

    /// <summary>All of the bus, in parts. Between two of them, and at both ends, a column is left for a border.</summary>
    internal static IReadOnlyList<BusPart> Of(IEnumerable<(DmaWindow Window, IEnumerable<TceMapping> Mappings)> windows, int columns)
    {
        var served = windows.OrderBy(item => item.Window.StartAddress).ToList();
        var ranges = Ranges(served.ConvertAll(item => item.Window)).ToList();
        int[] widths = Share(columns - (ranges.Count + 1), ranges.ConvertAll(range => Math.Log2((double)(range.Last - range.First) + 1)));
        return ranges.Zip(widths, (range, width) => new BusPart(
            range.First,
            range.Last,
            range.Window?.Slot,
            width,
            range.Window is null ? [] : Tally(range.Window, served.Find(item => item.Window == range.Window).Mappings, width))).ToList();
    }

    private static IEnumerable<(ulong First, ulong Last, DmaWindow? Window)> Ranges(IEnumerable<DmaWindow> windows)
    {
        ulong next = 0;
        foreach (DmaWindow window in windows)
        {
            if (window.StartAddress > next)
                yield return (next, window.StartAddress - 1, null);
            yield return (window.StartAddress, window.EndAddress, window);
            next = unchecked(window.EndAddress + 1);
        }

        if (next != 0 || !windows.Any())
            yield return (next, ulong.MaxValue, null);
    }

    private static IReadOnlyList<PictureColumn> Tally(DmaWindow window, IEnumerable<TceMapping> mappings, int columns)
    {
        var tally = ColumnTally.Of(window, columns);
        foreach (TceMapping mapping in mappings)
            tally.Add(mapping.StartAddress, mapping.Size);
        return tally.ToColumns();
    }

    private static int[] Share(int columns, IReadOnlyList<double> weights)
    {
        int spare = columns - (NarrowestPart * weights.Count);
        double total = weights.Sum();
        int[] widths = weights.Select(weight => NarrowestPart + (int)(spare * weight / total)).ToArray();
        widths[^1] += columns - widths.Sum();
        return widths;
    }
}
