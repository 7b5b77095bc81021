using System.Diagnostics.CodeAnalysis;
using SpaprDdw.Containers;

namespace SpaprDdw.Planning;

/// <summary>A window that could be created for a guest: one page size with one number of levels. Sizes in bytes.</summary>
public record DmaWindowPlan
{
    /// <summary>The guest's memory.</summary>
    public required ulong MemorySize { get; init; }

    /// <summary>IOMMU page size.</summary>
    public required ulong PageSize { get; init; }

    /// <summary>Levels of the table: as many reads of memory as a device's access takes to find its page.</summary>
    public required uint Levels { get; init; }

    /// <summary>Size of the window: the memory's, rounded up to a power of two.</summary>
    public required ulong WindowSize { get; init; }

    /// <summary>TCEs that serve the window.</summary>
    public required ulong Entries { get; init; }

    /// <summary>Entries in one table of a level.</summary>
    public required ulong EntriesPerTable { get; init; }

    /// <summary>Bytes of all possible tables, one copy.</summary>
    public required ulong TableBytes { get; init; }

    /// <summary>The largest table of one level, which the kernel must allocate in one piece.</summary>
    public required ulong LargestTable { get; init; }

    /// <summary>Locked memory that CREATE charges (rule TableCharge). Memory that is registered to be mapped comes on top.</summary>
    public required ulong LockedMemory { get; init; }

    /// <summary>Whether this window can be created and the memory mapped through it.</summary>
    public required bool Possible { get; init; }

    /// <summary>The driver's rule that stands in the way; null when possible.</summary>
    public int? Rule { get; init; }

    /// <summary>True on the one plan to take.</summary>
    public bool Recommended { get; init; }

    /// <summary>Why it is recommended, possible or not, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What QEMU or DPDK would do instead, where that was asked for.</summary>
    public IReadOnlyList<DmaUserOutcome> Users { get; init; } = [];
}

/// <summary>
/// A plan for a container. Only such a plan has a property of that name: a command that it is piped to works there, and
/// with any other plan in its own container.
/// </summary>
public sealed record DmaWindowPlanForContainer : DmaWindowPlan
{
    [SetsRequiredMembers]
    internal DmaWindowPlanForContainer(DmaWindowPlan plan, TceContainer container)
        : base(plan)
        => Container = container;

    /// <summary>The container that it was planned for.</summary>
    public TceContainer Container { get; }
}
