using SpaprDdw.Backends.Emulated;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Makes emulated hosts that are like the one of a trace.</summary>
public static class TraceHosts
{
    /// <summary>A trace does not tell how much memory its host had; those that recorded had this much or less.</summary>
    private const ulong RecordingHostMemory = 4UL << 30;

    /// <summary>A fresh host. Which huge pages it hands out follows from the allocations that the trace saw succeed.</summary>
    /// <param name="header">The trace's header.</param>
    /// <param name="operations">The trace's operations.</param>
    /// <exception cref="ArgumentOutOfRangeException">The header's machine or page size is not known.</exception>
    public static EmulatedHost Create(TraceHeader header, IEnumerable<TraceOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(header);
        AllocOperation[] allocations = operations.OfType<AllocOperation>().Where(alloc => alloc.Ret == 0).ToArray();
        return new EmulatedHost(new EmulatedHostOptions
        {
            Platform = header.Platform,
            MemorySize = allocations.Aggregate(RecordingHostMemory, (most, alloc) => Math.Max(most, alloc.Size)),
            PageSize = header.HostPageSize,
            Groups = header.Groups,
            CanExceedLimit = header.CapIpcLock,
            HugePageSizes = allocations
                .Select(alloc => alloc.Backing)
                .Where(backing => backing > header.HostPageSize)
                .Distinct()
                .ToList(),
        });
    }
}
