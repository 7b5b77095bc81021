using System.Numerics;

namespace SpaprDdw.Readiness.Sources;

/// <summary>Huge pages that are reserved at boot.</summary>
/// <param name="PageSize">The size of a page in bytes, a power of two.</param>
/// <param name="Count">The number of pages.</param>
internal sealed record HugePageCount(ulong PageSize, int Count)
{
    private const ulong Smallest = 1 << 16, Largest = 1UL << 34;

    /// <summary>True if a kernel can have huge pages of this size.</summary>
    internal bool HasValidSize => PageSize is >= Smallest and <= Largest && BitOperations.IsPow2(PageSize);
}
