namespace SpaprDdw.Platforms;

/// <summary>The numbers of levels that a window's table can have.</summary>
public static class WindowShape
{
    /// <summary>
    /// The numbers of levels with which the host can make a window's table, in ascending order (rules CreateArguments,
    /// FailedCreateLeaks and PSeries).
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="pageShift">Page shift.</param>
    /// <param name="windowSize">Window size in bytes: a power of two, and at least one page.</param>
    /// <param name="maxLevels">The most levels that the host supports.</param>
    public static IEnumerable<uint> PossibleLevels(HostDescription host, uint pageShift, ulong windowSize, uint maxLevels)
    {
        for (uint levels = 1; levels <= maxLevels; levels++)
        {
            TableGeometry geometry = TableGeometry.For(host, pageShift, windowSize, levels);
            bool possible = host.IsPSeries
                ? geometry.Entries <= host.LargestTable
                : geometry.IsAddressable && geometry.IsAllocatable;
            if (possible)
                yield return levels;
        }
    }
}
