using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Programs;

/// <summary>What DPDK uses as IOVAs.</summary>
public enum IovaMode
{
    /// <summary>The virtual addresses of the program.</summary>
    Va,

    /// <summary>The physical addresses of the memory.</summary>
    Pa,
}

/// <summary>A window that a guest's driver asks QEMU for.</summary>
/// <param name="Size">The size of the window in bytes.</param>
/// <param name="PageSize">The page size of the guest's table in bytes.</param>
public sealed record AskedWindow(ulong Size, ulong PageSize);

/// <summary>How a program is started. Sizes are in bytes.</summary>
public sealed record ProgramInputs
{
    /// <summary>The most memory of a program: what fits the addresses of a process.</summary>
    public const ulong LargestMemory = 1UL << 47;

    /// <summary>The memory of QEMU's guest, or the memory that DPDK uses.</summary>
    public required ulong MemorySize { get; init; }

    /// <summary>
    /// The sizes of the pages that can back this memory; empty for the host's own pages under QEMU and the smallest
    /// huge pages under DPDK.
    /// </summary>
    public IReadOnlyList<ulong> BackingPageSizes { get; init; } = [];

    /// <summary>The groups whose devices the program gets, at least 1.</summary>
    public int GroupCount { get; init; } = 1;

    /// <summary>QEMU: the window that the guest's driver asks for; null if it asks for none.</summary>
    public AskedWindow? Asked { get; init; }

    /// <summary>
    /// QEMU: the window that the guest's driver asks another version for, whose host bridges differ; null if it asks each
    /// version for the same.
    /// </summary>
    internal Func<ProgramVersion, AskedWindow?>? AskedOf { get; init; }

    /// <summary>QEMU: true with KVM, which locks memory for its own copies of the guest's tables.</summary>
    public bool Kvm { get; init; }

    /// <summary>DPDK: what it uses as IOVAs; null for its default on the host.</summary>
    public IovaMode? IovaMode { get; init; }

    /// <summary>DPDK: true without huge pages.</summary>
    public bool NoHuge { get; init; }

    /// <summary>DPDK: the last physical address of the host's memory, or its end; null if it is unknown.</summary>
    public ulong? HighestAddress { get; init; }

    /// <summary>DPDK: the last virtual address of its lists of memory, or their end; null if it is unknown.</summary>
    public ulong? HighestVirtualAddress { get; init; }

    /// <summary>
    /// True if the window of DPDK must reach all physical memory: with physical addresses, which are its default on
    /// pseries and which SPDK always uses, and without huge pages. False if it must reach all virtual memory.
    /// </summary>
    /// <param name="program">DPDK or SPDK.</param>
    /// <param name="host">The host.</param>
    public bool UsesPhysicalAddresses(ProgramVersion program, HostDescription host)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(host);
        return program.Kind == ProgramKind.Spdk || NoHuge
            || (IovaMode ?? (host.IsPSeries ? Programs.IovaMode.Pa : Programs.IovaMode.Va)) == Programs.IovaMode.Pa;
    }

    /// <summary>Refuses values that no program can have.</summary>
    /// <exception cref="TceException">SizeZero, ProgramMemoryTooLarge, BufferPageSizeInvalid,
    /// GroupCountInvalid.</exception>
    internal void Check(HostDescription host)
    {
        if (MemorySize == 0)
            throw ContainerErrors.SizeZero("a program's memory");
        if (MemorySize > LargestMemory)
            throw ProgramErrors.ProgramMemoryTooLarge(MemorySize, LargestMemory);
        foreach (ulong size in BackingPageSizes)
        {
            if (!ulong.IsPow2(size) || size < host.PageSize)
                throw BufferErrors.BufferPageSizeInvalid(size, host.PageSize);
        }

        if (GroupCount is < 1 or > HostDescription.MaxGroups)
            throw ProgramErrors.GroupCountInvalid(GroupCount, HostDescription.MaxGroups);
    }
}
