using SpaprDdw.Diagnostics;

namespace SpaprDdw.Platforms;

/// <summary>The page-size mask of query-pe-dma-windows (LoPAR). The bit for 2 MiB was added after LoPAR 2.9.</summary>
internal static class FirmwarePageSizes
{
    /// <summary>The page shift of each bit.</summary>
    private static readonly int[] Shifts = [12, 16, 24, 25, 26, 27, 28, 34, 21];

    /// <summary>The page sizes of a mask as text, the smallest first, such as "4 KiB, 64 KiB, 2 MiB".</summary>
    public static string Describe(uint mask) => string.Join(", ", ShiftsOf(mask).Order().Select(shift => Units.Size(1UL << shift)));

    /// <summary>
    /// The size of a block in the largest pages of a mask, in bytes; null if it overflows 64 bits or the mask is empty.
    /// </summary>
    public static ulong? LargestWindow(uint mask, ulong block)
    {
        return LargestShift(mask) is { } shift && block <= ulong.MaxValue >> shift ? block << shift : null;
    }

    /// <summary>All bits that stand for a page size.</summary>
    public const uint AllBits = 0x1ff;

    /// <summary>True if a mask has the bit of a page shift.</summary>
    public static bool Has(uint mask, int shift) => Array.IndexOf(Shifts, shift) is >= 0 and var bit && (mask >> bit & 1) != 0;

    /// <summary>The shift of the largest pages of a mask; null if it has none that is known.</summary>
    public static int? LargestShift(uint mask)
    {
        int largest = 0;
        for (int bit = 0; bit < Shifts.Length; bit++)
            largest = (mask >> bit & 1) == 0 ? largest : Math.Max(largest, Shifts[bit]);
        return largest > 0 ? largest : null;
    }

    /// <summary>The page shifts of a mask, in the order of its bits.</summary>
    public static IEnumerable<int> ShiftsOf(uint mask) => Shifts.Where((_, bit) => (mask >> bit & 1) != 0);
}
