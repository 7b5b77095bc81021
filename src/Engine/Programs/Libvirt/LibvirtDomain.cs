using SpaprDdw.Planning;

namespace SpaprDdw.Programs.Libvirt;

/// <summary>What a libvirt domain says about its memory and its passed-through devices. Sizes are in bytes.</summary>
public sealed record LibvirtDomain
{
    /// <summary>The name of the domain.</summary>
    public required string Name { get; init; }

    /// <summary>The memory of the guest.</summary>
    public required ulong MemorySize { get; init; }

    /// <summary>The memory that the guest can have (maxMemory); null if the domain does not tell it.</summary>
    public ulong? MaximumMemorySize { get; init; }

    /// <summary>True with KVM, and false with TCG.</summary>
    public bool IsKvm { get; init; }

    /// <summary>True if huge pages back all of the memory.</summary>
    public bool HasHugePages { get; init; }

    /// <summary>The sizes of these pages; empty for the default of the host.</summary>
    public IReadOnlyList<ulong> HugePageSizes { get; init; } = [];

    /// <summary>The limit of locked memory that the domain sets itself (hard_limit); null for none.</summary>
    public ulong? HardLimit { get; init; }

    /// <summary>True if all memory of QEMU is locked (memoryBacking/locked).</summary>
    public bool IsLocked { get; init; }

    /// <summary>The PCI host bridges of the guest, at least 1.</summary>
    public int HostBridges { get; init; } = 1;

    /// <summary>
    /// For each host bridge with passed-through devices, the number of the host's groups to which these devices belong.
    /// The functions of a slot count as one group. QEMU has a container for each of these bridges.
    /// </summary>
    public IReadOnlyList<int> GroupsOfBridges { get; init; } = [];

    /// <summary>True if a device is passed through.</summary>
    public bool UsesVfio => GroupsOfBridges.Count > 0;

    /// <summary>
    /// The limit of locked memory that libvirt sets for QEMU: null if it sets none, and <see cref="ulong.MaxValue"/> for no
    /// limit.
    /// </summary>
    public ulong? MemlockLimit => LibvirtLimit.Of(this);

    /// <summary>The pages that back the guest's memory; empty for the pages of the host's kernel.</summary>
    /// <param name="host">The host. Its smallest huge page is taken as its default.</param>
    public IReadOnlyList<ulong> BackingPageSizes(PlanningHost host)
    {
        if (!HasHugePages)
            return [];

        // QEMU takes the smallest page that backs any of its memory.
        return [HugePageSizes.Count > 0 ? HugePageSizes.Min() : host.Host.ProcessorHugePages.Min()];
    }
}
