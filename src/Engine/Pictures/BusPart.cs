using SpaprDdw.Diagnostics;

namespace SpaprDdw.Pictures;

/// <summary>
/// A part of the bus address (IOVA) space: a window, or a range that no window covers. Its width is proportional to the
/// logarithm of its size, because windows differ by powers of ten, and the gap between them is larger than both.
/// </summary>
/// <param name="First">The first bus address.</param>
/// <param name="Last">The last bus address.</param>
/// <param name="Slot">The window's slot; null for no window.</param>
/// <param name="Width">The width in columns.</param>
/// <param name="Columns">The mapped memory of the window by column; empty for no window.</param>
public sealed record BusPart(ulong First, ulong Last, int? Slot, int Width, IReadOnlyList<PictureColumn> Columns)
{
    /// <summary>Explains the scale.</summary>
    internal const string Caption = "All bus addresses, on a logarithmic scale. Below them each window, on a linear scale.";

    private const int MinWidth = 3;

    /// <summary>The size in binary units.</summary>
    internal string SizeText => Units.Size(Math.Max(unchecked(Last - First + 1), Last - First));

    /// <summary>
    /// The parts of the whole bus address space. One column before, between and after them is free for borders.
    /// </summary>
    internal static IReadOnlyList<BusPart> Of(IEnumerable<BusWindow> windows, int columns)
    {
        var ranges = Ranges(windows.OrderBy(window => window.First)).ToList();
        int[] widths = Widths(columns - (ranges.Count + 1), ranges.ConvertAll(range => Math.Log2((double)(range.Last - range.First) + 1)));
        return ranges.Zip(widths, (range, width) => new BusPart(
            range.First,
            range.Last,
            range.Window?.Slot,
            width,
            range.Window is null ? [] : Tally(range.Window, width))).ToList();
    }

    private static IEnumerable<(ulong First, ulong Last, BusWindow? Window)> Ranges(IEnumerable<BusWindow> windows)
    {
        ulong next = 0;
        bool hasWindows = false;
        foreach (BusWindow window in windows)
        {
            if (window.First > next)
                yield return (next, window.First - 1, null);
            yield return (window.First, window.Last, window);
            next = unchecked(window.Last + 1);
            hasWindows = true;
        }

        if (next != 0 || !hasWindows)
            yield return (next, ulong.MaxValue, null);
    }

    private static IReadOnlyList<PictureColumn> Tally(BusWindow window, int columns)
    {
        var tally = ColumnTally.Of(window.First, unchecked(window.Last - window.First + 1), window.PageSize, columns);
        foreach ((ulong start, ulong size) in window.Taken)
            tally.Add(start, size);
        return tally.ToColumns();
    }

    private static int[] Widths(int columns, IReadOnlyList<double> weights)
    {
        int spare = columns - (MinWidth * weights.Count);
        double total = weights.Sum();
        int[] widths = weights.Select(weight => MinWidth + (int)(spare * weight / total)).ToArray();
        widths[^1] += columns - widths.Sum();
        return widths;
    }
}
