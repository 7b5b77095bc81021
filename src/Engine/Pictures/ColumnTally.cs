using SpaprDdw.Containers;

namespace SpaprDdw.Pictures;

/// <summary>
/// Shares runs of addresses out to the columns of a range. A run costs as many steps as it reaches columns, however
/// many pages it has.
/// </summary>
/// <param name="start">The first address of the range.</param>
/// <param name="size">Its size in bytes, a multiple of <paramref name="unit"/> and at least one for each column.</param>
/// <param name="unit">What the columns' edges are multiples of, in bytes.</param>
/// <param name="count">How many columns.</param>
internal sealed class ColumnTally(ulong start, ulong size, ulong unit, int count)
{
    private readonly ulong[] taken = new ulong[count];
    private readonly int[] runs = new int[count];

    /// <summary>For the columns of a window, which are of whole pages where there are as many.</summary>
    public static ColumnTally Of(DmaWindow window, int columns)
        => new(window.StartAddress, window.Size, window.Size / window.PageSize >= (ulong)columns ? window.PageSize : 1, columns);

    /// <summary>Adds a run that lies in the range and overlaps no other.</summary>
    public void Add(ulong address, ulong length)
    {
        ulong from = address - start;
        ulong end = from + length;
        int column = (int)((UInt128)from * (uint)count / size);
        if (from >= EdgeOf(column + 1))
            column++;
        for (; from < end; column++)
        {
            ulong to = Math.Min(end, EdgeOf(column + 1));
            taken[column] += to - from;
            runs[column]++;
            from = to;
        }
    }

    public IReadOnlyList<PictureColumn> ToColumns()
    {
        var columns = new PictureColumn[count];
        for (int column = 0; column < count; column++)
        {
            ulong edge = EdgeOf(column);
            columns[column] = new PictureColumn(start + edge, EdgeOf(column + 1) - edge, taken[column], runs[column]);
        }

        return columns;
    }

    /// <summary>How far into the range a column starts: columns differ by one unit at most.</summary>
    private ulong EdgeOf(int column) => (ulong)((UInt128)(size / unit) * (uint)column / (uint)count) * unit;
}
