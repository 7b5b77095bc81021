using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>What an emulated host is like.</summary>
public sealed record EmulatedHostOptions
{
    /// <summary>The machine; POWER9 unless said.</summary>
    public TcePlatform Platform { get; init; } = TcePlatform.Power9;

    /// <summary>The kernel's page size in bytes: 64 KiB or 4 KiB.</summary>
    public ulong PageSize { get; init; } = HostDescription.LargePageSize;

    /// <summary>How many IOMMU groups it has, numbered from 0, each with a device.</summary>
    public int Groups { get; init; } = 2;

    /// <summary>The numbers of its IOMMU groups; null for as many as <see cref="Groups"/> says, from 0.</summary>
    public IReadOnlyList<int>? GroupNumbers { get; init; }

    /// <summary>Its memory in bytes: what a process can allocate, and what the driver's own lists must fit into.</summary>
    public ulong MemorySize { get; init; } = 64UL << 40;

    /// <summary>RLIMIT_MEMLOCK of its processes in bytes.</summary>
    public ulong LockedMemoryLimit { get; init; } = ulong.MaxValue;

    /// <summary>Its processes have CAP_IPC_LOCK, so that the limit does not bind them.</summary>
    public bool CanExceedLimit { get; init; } = true;

    /// <summary>Sizes of the huge pages that it hands out, in bytes; null for all that its processor knows.</summary>
    public IReadOnlyList<ulong>? HugePageSizes { get; init; }
}
