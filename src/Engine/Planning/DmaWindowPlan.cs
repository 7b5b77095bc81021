namespace SpaprDdw.Planning;

/// <summary>
/// A window that could be created for a guest: one page size with one number of levels. Sizes in bytes.
/// </summary>
public sealed record DmaWindowPlan
{
    /// <summary>The platform of the host: Power8, Power9, Power10 or PSeries.</summary>
    public required string Platform { get; init; }

    /// <summary>Page size of the host's kernel.</summary>
    public required ulong HostPageSize { get; init; }

    /// <summary>The devices for which the firmware of the host gave its answer; empty if that is unknown.</summary>
    public IReadOnlyList<string> PciAddresses { get; init; } = [];

    /// <summary>The guest's maximum memory.</summary>
    public required ulong MemorySize { get; init; }

    /// <summary>IOMMU page size.</summary>
    public required ulong PageSize { get; init; }

    /// <summary>Levels of the table: an access of a device reads one table of each level to find its page.</summary>
    public required uint Levels { get; init; }

    /// <summary>Size of the window: the guest's maximum memory, rounded up to a power of two.</summary>
    public required ulong WindowSize { get; init; }

    /// <summary>Where the driver would start the window: its first bus address.</summary>
    public required ulong StartAddress { get; init; }

    /// <summary>TCEs of the window.</summary>
    public required ulong Entries { get; init; }

    /// <summary>Entries in one table of a level.</summary>
    public required ulong EntriesPerTable { get; init; }

    /// <summary>Bytes of one copy of all tables that the window can have.</summary>
    public required ulong TableBytes { get; init; }

    /// <summary>Size of one table of a level, which the kernel must allocate in one piece.</summary>
    public required ulong LargestTable { get; init; }

    /// <summary>
    /// Locked memory that CREATE charges (rule TableCharge). Registering the guest's memory charges more.
    /// </summary>
    public required ulong LockedMemory { get; init; }

    /// <summary>
    /// Locked memory that the first MAP of the window charges: on Linux 4.15 to 4.18 the user view, and 0 on later kernels.
    /// </summary>
    public required ulong LockedAtFirstMap { get; init; }

    /// <summary>Register writes that removing the window takes (rule RemovalWrites); 0 where one ends the window at once.</summary>
    public required ulong RemovalWrites { get; init; }

    /// <summary>True if the window can be created and can map the guest's memory.</summary>
    public required bool Possible { get; init; }

    /// <summary>The number of the driver rule that makes the plan impossible; null if possible.</summary>
    public int? Rule { get; init; }

    /// <summary>True for the best possible plan only.</summary>
    public bool Recommended { get; init; }

    /// <summary>Why the plan is recommended, possible or impossible, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>The end of the reason of a possible plan: on what it rests, and what else it costs.</summary>
    internal string Notes { get; init; } = string.Empty;
}
