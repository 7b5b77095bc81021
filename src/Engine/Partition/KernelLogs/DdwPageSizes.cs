using SpaprDdw.Diagnostics;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>The page-size mask of query-pe-dma-windows (LoPAR; the bit of 2 MiB is younger than its table).</summary>
internal static class DdwPageSizes
{
    /// <summary>The page shift of each bit.</summary>
    private static readonly int[] Shifts = [12, 16, 24, 25, 26, 27, 28, 34, 21];

    /// <summary>The sizes of a mask, the smallest first, as in "4 KiB, 64 KiB, 2 MiB".</summary>
    public static string Describe(uint mask) => string.Join(", ", ShiftsOf(mask).Order().Select(shift => Units.Size(1UL << shift)));

    /// <summary>Bytes of a block in the largest pages of a mask; null where that is more than 64 bits hold, or the mask is empty.</summary>
    public static ulong? LargestWindow(uint mask, ulong block)
    {
        int shift = ShiftsOf(mask).DefaultIfEmpty(0).Max();
        return shift > 0 && block <= ulong.MaxValue >> shift ? block << shift : null;
    }

    private static IEnumerable<int> ShiftsOf(uint mask) => Shifts.Where((_, bit) => (mask >> bit & 1) != 0);
}
