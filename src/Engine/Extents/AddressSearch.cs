namespace SpaprDdw.Extents;

/// <summary>Looks in lists of ranges that are sorted by their starts.</summary>
internal static class AddressSearch
{
    /// <summary>The last range that starts at or before an address; the default value where there is none.</summary>
    public static T? LastFrom<T>(this SortedList<ulong, T> ranges, ulong address)
    {
        IList<ulong> starts = ranges.Keys;
        int low = 0, high = starts.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 ? ranges.Values[low - 1] : default;
    }
}
