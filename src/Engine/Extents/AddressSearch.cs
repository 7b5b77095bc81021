namespace SpaprDdw.Extents;

/// <summary>Searches in sorted addresses.</summary>
internal static class AddressSearch
{
    /// <summary>So many numbers are compared faster by vector instructions than by halving.</summary>
    private const int Few = 64;

    /// <summary>How many of some sorted numbers are at most a value.</summary>
    public static int CountUpTo(this ReadOnlySpan<ulong> sorted, ulong value)
    {
        int low = 0, high = sorted.Length;
        while (high - low > Few)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }

        int above = sorted[low..high].IndexOfAnyExceptInRange(0UL, value);
        return above < 0 ? high : low + above;
    }

    /// <summary>The last range that starts at or before an address; the default value where there is none.</summary>
    public static T? LastAtOrBefore<T>(this SortedList<ulong, T> ranges, ulong address)
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
