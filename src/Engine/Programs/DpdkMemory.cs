using System.Numerics;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;

namespace SpaprDdw.Programs;

/// <summary>The memory of a DPDK program, and the window that it wants over it. Sizes are in bytes.</summary>
internal sealed class DpdkMemory
{
    /// <summary>The page size of the hash MMU, with which DPDK fails before it uses VFIO.</summary>
    public const ulong HashPage = 16UL << 20;

    /// <summary>The page size that DPDK assumes without huge pages, even on a kernel with larger pages.</summary>
    private const ulong SmallPage = 4UL << 10;

    /// <summary>The end of the memory when the kernel cannot give DPDK the addresses that it asks for.</summary>
    private const ulong UsualEndOfLargePages = 1UL << 47, UsualEndOfSmallPages = 1UL << 46;

    private const ulong HighestPossible = 1UL << 56;

    private readonly ulong usualEnd;

    public DpdkMemory(ProgramVersion version, PlanningHost host, ProgramInputs inputs)
    {
        usualEnd = host.Host.PageSize == HostDescription.SmallPageSize ? UsualEndOfSmallPages : UsualEndOfLargePages;
        ulong[] huge = [.. inputs.BackingPageSizes.Where(size => size > host.Host.PageSize).Distinct().Order()];
        ulong[] sizes = inputs.NoHuge ? [SmallPage] : huge.Length > 0 ? huge : [host.Host.ProcessorHugePages.Min()];
        UsesPhysical = inputs.UsesPhysicalAddresses(version, host.Host);
        HasHashPages = sizes.Contains(HashPage);
        HasSeveralSizes = sizes.Length > 1;
        Segments = SegmentsOf(inputs.MemorySize, sizes[0], sizes[^1]);
        Total = Segments.Aggregate(0UL, (sum, segment) => sum + (segment.Size * segment.Count));

        // The list of memory at the highest address decides. The lists follow each other from the largest pages to the
        // smallest when DPDK gets the addresses that it wants, and the other way round when the kernel chooses.
        ulong? given = inputs.HighestVirtualAddress;
        WindowPage = given < usualEnd / 2 ? sizes[0] : sizes[^1];
        IsAssumed = (UsesPhysical ? inputs.HighestAddress : given) is null;
        ulong highest = UsesPhysical ? inputs.HighestAddress ?? Total : given ?? usualEnd;
        Error = highest > HighestPossible ? ProgramErrors.HighestAddressTooHigh(highest)
            : EndOf(highest) < Total ? ProgramErrors.HighestAddressTooLow(highest, Total)
            : null;
        WindowSize = BitOperations.RoundUpToPowerOf2(EndOf(highest));
    }

    /// <summary>Why no host has such a highest address; null if one can have it.</summary>
    public TceException? Error { get; }

    /// <summary>True if the window must reach all physical memory; false if it must reach all virtual memory.</summary>
    public bool UsesPhysical { get; }

    /// <summary>True if it wants huge pages of 16 MiB.</summary>
    public bool HasHashPages { get; }

    /// <summary>True if the highest address is not known, and so was assumed.</summary>
    public bool IsAssumed { get; }

    /// <summary>True if it can have huge pages of more than one size.</summary>
    public bool HasSeveralSizes { get; }

    /// <summary>The pieces of memory, each of one page, with the smallest first.</summary>
    public IReadOnlyList<(ulong Size, ulong Count)> Segments { get; }

    /// <summary>The size of all pieces together.</summary>
    public ulong Total { get; }

    /// <summary>The page size of the window.</summary>
    public ulong WindowPage { get; }

    /// <summary>The size of the window.</summary>
    public ulong WindowSize { get; }

    /// <summary>
    /// As many of the largest pages as the memory fills, and the smallest pages for the rest: at least one, because
    /// DPDK uses these first.
    /// </summary>
    private static List<(ulong Size, ulong Count)> SegmentsOf(ulong memory, ulong smallest, ulong largest)
    {
        if (smallest == largest)
            return [(smallest, Pages(memory, smallest))];
        ulong large = memory / largest;
        ulong small = Math.Max(1, Pages(memory % largest, smallest));
        return large > 0 ? [(smallest, small), (largest, large)] : [(smallest, small)];
    }

    /// <summary>The end of the memory. The caller gives it, or the last address before it.</summary>
    private static ulong EndOf(ulong highest) => Rounding.Up(highest, SmallPage);

    private static ulong Pages(ulong memory, ulong size) => (memory + size - 1) / size;
}
