
namespace SpaprDdw.Platforms;

/// <summary>Which level counts a window can have.</summary>
public static class WindowShape
{
    /// <summary>
    /// The level counts, fewest first, with which CREATE of a window succeeds as far as its table goes: addressable
    /// and allocated in pieces that the kernel hands out (rules CreateArguments, FailedCreateLeaks and PSeries).
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    /// <param name="windowSize">Window size in bytes, a power of two of at least one page.</param>
    /// <param name="maxLevels">The host's most levels.</param>
    public static IEnumerable<uint> PossibleLevels(HostDescription host, uint pageShift, ulong windowSize, uint maxLevels)
    {
        for (uint levels = 1; levels <= maxLevels; levels++)
        {
            TableGeometry geometry = TableGeometry.For(host, pageShift, windowSize, levels);
            bool possible = host.IsPSeries
                ? geometry.Entries <= TableGeometry.LargestHypervisorTable
                : geometry.IsAddressable && geometry.IsAllocatable;
            if (possible)
                yield return levels;
        }
    }
}
