using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Planning;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>
/// A window that could be created for a guest: one page size with one number of levels. Sizes are in bytes.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="container">The container of the plan; null if the plan is for an unused host or for a file.</param>
/// <param name="users">The predicted starts of QEMU and DPDK.</param>
public sealed class PlanRow(DmaWindowPlan plan, TceContainer? container, IReadOnlyList<UserRow> users) : HostRow
{
    /// <summary>The name of the container; null if the plan is for an unused host or for a file.</summary>
    public string? Container { get; } = container?.Name;

    /// <summary>The id of the container; null without a container.</summary>
    public Guid? ContainerId { get; } = container?.ContainerId;

    /// <summary>The platform of the host: Power8, Power9, Power10 or PSeries.</summary>
    public string Platform { get; } = plan.Platform;

    /// <summary>The page size of the host's kernel.</summary>
    public ulong HostPageSize { get; } = plan.HostPageSize;

    /// <summary>
    /// The devices for which the firmware of the host gave its answer in a log or a saved machine; empty otherwise.
    /// </summary>
    public IReadOnlyList<string> PciAddress { get; } = new ItemList<string>(plan.PciAddresses);

    /// <summary>The guest's maximum memory.</summary>
    public ulong MemorySize { get; } = plan.MemorySize;

    /// <summary>The IOMMU page size.</summary>
    public ulong PageSize { get; } = plan.PageSize;

    /// <summary>
    /// The levels of the table: an access of a device reads one table of each level to find its page.
    /// </summary>
    public uint Levels { get; } = plan.Levels;

    /// <summary>The size of the window: the guest's maximum memory, rounded up to a power of two.</summary>
    public ulong WindowSize { get; } = plan.WindowSize;

    /// <summary>Where the driver would start the window: its first bus address.</summary>
    public ulong StartAddress { get; } = plan.StartAddress;

    /// <summary>The TCEs of the window.</summary>
    public ulong Entries { get; } = plan.Entries;

    /// <summary>The entries in one table of a level.</summary>
    public ulong EntriesPerTable { get; } = plan.EntriesPerTable;

    /// <summary>The bytes of one copy of all tables that the window can have.</summary>
    public ulong TableBytes { get; } = plan.TableBytes;

    /// <summary>The size of one table of a level, which the kernel must allocate in one piece.</summary>
    public ulong LargestTable { get; } = plan.LargestTable;

    /// <summary>The locked memory that CREATE charges. Registering the guest's memory charges more.</summary>
    public ulong LockedMemory { get; } = plan.LockedMemory;

    /// <summary>The locked memory that the first mapping charges: more than 0 only on Linux 4.15 to 4.18.</summary>
    public ulong LockedAtFirstMap { get; } = plan.LockedAtFirstMap;

    /// <summary>The register writes that removing the window takes; 0 where one ends the window at once.</summary>
    public ulong RemovalWrites { get; } = plan.RemovalWrites;

    /// <summary>True if the window can be created and can map the guest's memory.</summary>
    public bool Possible { get; } = plan.Possible;

    /// <summary>The number of the driver rule that makes the plan impossible; null if possible.</summary>
    public int? Rule { get; } = plan.Rule;

    /// <summary>True for the best possible plan only.</summary>
    public bool Recommended { get; } = plan.Recommended;

    /// <summary>Why the plan is recommended, possible or impossible, in words.</summary>
    public string Reason { get; } = plan.Reason;

    /// <summary>The predicted starts of QEMU and DPDK; empty if none were asked for.</summary>
    public IReadOnlyList<UserRow> Users { get; } = new ItemList<UserRow>(users);
}
