namespace SpaprDdw.Extents;

/// <summary>Binary searches in sorted addresses.</summary>
internal static class AddressSearch
{
    /// <summary>Vector instructions compare up to this many numbers faster than halving does.</summary>
    private const int LinearSearchLimit = 64;

    /// <summary>Counts the numbers that are at most a value.</summary>
    public static int CountUpTo(this ReadOnlySpan<ulong> sorted, ulong value)
    {
        int low = 0, high = sorted.Length;
        while (high - low > LinearSearchLimit)
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
}
