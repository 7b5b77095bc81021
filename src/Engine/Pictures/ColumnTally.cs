using SpaprDdw.Containers;

namespace SpaprDdw.Pictures;

/// <summary>
/// Adds up runs of addresses by the columns of a range. A run takes one step for each column that it touches, however
/// many pages it has.
/// </summary>
/// <param name="start">The first address of the range.</param>
/// <param name="size">
/// The size of the range in bytes: a multiple of <paramref name="unit"/>, and at least one unit for each column.
/// </param>
/// <param name="unit">Each column is a multiple of this size, in bytes.</param>
/// <param name="count">The number of columns.</param>
internal sealed class ColumnTally(ulong start, ulong size, ulong unit, int count)
{
    private readonly ulong[] taken = new ulong[count];
    private readonly int[] runs = new int[count];

    /// <summary>A tally for the columns of a window, which are whole pages if the window has enough pages.</summary>
    public static ColumnTally Of(DmaWindow window, int columns)
        => Of(window.StartAddress, window.Size, window.PageSize, columns);

    /// <summary>A tally for the columns of a range, which are whole pages if the range has enough pages.</summary>
    public static ColumnTally Of(ulong start, ulong size, ulong pageSize, int columns)
        => new(start, size, size / pageSize >= (ulong)columns ? pageSize : 1, columns);

    /// <summary>Adds a run. It must lie in the range and overlap no other run.</summary>
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

    /// <summary>The offset at which a column starts. The sizes of columns differ by at most one unit.</summary>
    private ulong EdgeOf(int column) => (ulong)((UInt128)(size / unit) * (uint)column / (uint)count) * unit;
}
