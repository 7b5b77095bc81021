using SpaprDdw.Backends.Emulated;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Makes emulated hosts that are like the one of a trace.</summary>
public static class TraceHosts
{
    /// <summary>A fresh host. Which huge pages it hands out follows from the allocations that the trace saw succeed.</summary>
    /// <param name="header">The trace's header.</param>
    /// <param name="operations">The trace's operations.</param>
    /// <exception cref="ArgumentOutOfRangeException">The header's machine or page size is not known.</exception>
    public static EmulatedHost Create(TraceHeader header, IEnumerable<TraceOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(header);
        return new EmulatedHost(new EmulatedHostOptions
        {
            Platform = header.Platform,
            PageSize = header.HostPageSize,
            Groups = header.Groups,
            CanExceedLimit = header.CapIpcLock,
            HugePageSizes = operations.OfType<AllocOperation>()
                .Where(alloc => alloc.Ret == 0 && alloc.Backing != header.HostPageSize)
                .Select(alloc => alloc.Backing)
                .Distinct()
                .ToList(),
        });
    }
}
