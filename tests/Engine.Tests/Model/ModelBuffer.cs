using System.Numerics;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Model;

/// <summary>A buffer of the reference model.</summary>
/// <param name="Buffer">The container's buffer, for its address, which only the process chooses.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="PageSize">The size of its memory pages in bytes.</param>
internal sealed record ModelBuffer(DmaBuffer Buffer, ulong Size, ulong PageSize)
{
    public ulong Address => Buffer.Address;

    /// <summary>The largest IOMMU page that it can back (rule MapArguments).</summary>
    public ulong LargestPage => Math.Min(PageSize, 1UL << BitOperations.TrailingZeroCount(Address | Size));
}
