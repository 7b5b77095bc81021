using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>The properties of an emulated host.</summary>
public sealed record EmulatedHostOptions
{
    /// <summary>The machine; POWER9 by default.</summary>
    public TcePlatform Platform { get; init; } = TcePlatform.Power9;

    /// <summary>The kernel's page size in bytes: 64 KiB or 4 KiB.</summary>
    public ulong PageSize { get; init; } = HostDescription.LargePageSize;

    /// <summary>What the kernel does: as the recorded 6.12 by default.</summary>
    public KernelProfile Kernel { get; init; } = KernelProfiles.Recorded;

    /// <summary>How many IOMMU groups the host has, numbered from 0, each with a device.</summary>
    public int Groups { get; init; } = 2;

    /// <summary>The numbers of the IOMMU groups; null for <see cref="Groups"/> groups from 0 on.</summary>
    public IReadOnlyList<int>? GroupNumbers { get; init; }

    /// <summary>
    /// The host's memory in bytes. It bounds the allocations of a process and the driver's own lists.
    /// </summary>
    public ulong MemorySize { get; init; } = 64UL << 40;

    /// <summary>RLIMIT_MEMLOCK of the host's processes in bytes.</summary>
    public ulong LockedMemoryLimit { get; init; } = ulong.MaxValue;

    /// <summary>True when the processes have CAP_IPC_LOCK, and the limit does not bind them.</summary>
    public bool CanExceedLimit { get; init; } = true;

    /// <summary>
    /// Sizes of the huge pages that the host hands out, in bytes; null for all sizes of its processor.
    /// </summary>
    public IReadOnlyList<ulong>? HugePageSizes { get; init; }

    /// <summary>What is known of the real host that this one is a twin of.</summary>
    public HostFigures Figures { get; init; } = new();
}
