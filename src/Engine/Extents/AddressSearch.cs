namespace SpaprDdw.Extents;

/// <summary>Looks in lists of ranges that are sorted by their starts.</summary>
internal static class AddressSearch
{
    /// <summary>
    /// How many of a few sorted numbers are at most a value. They are looked at one after the other, many at a time by
    /// vector instructions: for some hundred this is faster than halving, whose branches nobody can predict.
    /// </summary>
    public static int CountUpTo(this ReadOnlySpan<ulong> sorted, ulong value)
    {
        int above = sorted.IndexOfAnyExceptInRange(0UL, value);
        return above < 0 ? sorted.Length : above;
    }

    /// <summary>The last range that starts at or before an address; the default value where there is none.</summary>
    public static T? LastFrom<T>(this SortedList<ulong, T> ranges, ulong address)
    {
        int low = 0, high = ranges.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ranges.GetKeyAtIndex(middle) <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 ? ranges.GetValueAtIndex(low - 1) : default;
    }
}
