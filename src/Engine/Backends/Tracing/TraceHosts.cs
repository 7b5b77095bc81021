using SpaprDdw.Backends.Emulated;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Creates an emulated host like the one that a trace was recorded on.</summary>
public static class TraceHosts
{
    /// <summary>
    /// A trace does not say how much memory its host had. The hosts of our recordings had at most this much.
    /// </summary>
    private const ulong RecordingHostMemory = 4UL << 30;

    /// <summary>The kernel of a trace of an emulated host that stands for no other kernel than 6.12.</summary>
    internal const string Emulated = "emulated";

    /// <summary>Creates a host. It hands out huge pages of the sizes that the trace allocated.</summary>
    /// <param name="header">The trace's header.</param>
    /// <param name="operations">The trace's operations.</param>
    /// <param name="kernel">What its kernel does; null for what the kernel of the header does.</param>
    /// <exception cref="ArgumentOutOfRangeException">The header's machine or page size is unknown.</exception>
    public static EmulatedHost Create(TraceHeader header, IReadOnlyCollection<TraceOperation> operations, KernelProfile? kernel = null)
    {
        ArgumentNullException.ThrowIfNull(header);
        AllocOperation[] allocations = operations.OfType<AllocOperation>().Where(alloc => alloc.Ret == 0).ToArray();
        return new EmulatedHost(new EmulatedHostOptions
        {
            Platform = header.Platform,
            Kernel = kernel ?? KernelOf(header),
            MemorySize = allocations.Aggregate(RecordingHostMemory, (most, alloc) => Math.Max(most, alloc.Size)),
            Figures = new HostFigures { HighestAddress = LeastHighestAddress(operations) },
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

    /// <summary>
    /// Says that the kernel of a header is not known, so another one replays the trace, or that its number does not tell what
    /// its driver does. Null if the number tells it.
    /// </summary>
    internal static string? KernelNoteOf(TraceHeader header)
        => header.Kernel is "" or Emulated ? null
            : HostKernel.Parse(header.Kernel) is { } kernel ? kernel.Note
            : $"'{PrintableText.Of(header.Kernel)}', which the recording names, is no Linux kernel whose driver is known: it was replayed by the rules of {KernelOf(header)}.";

    private static KernelProfile KernelOf(TraceHeader header) => HostKernel.Parse(header.Kernel)?.Profile ?? KernelProfiles.Recorded;

    /// <summary>The least that the highest address of the host's memory can be, after the windows that it made.</summary>
    private static ulong LeastHighestAddress(IEnumerable<TraceOperation> operations)
        => operations.OfType<CreateOperation>().Where(create => create.Ret == 0)
            .Aggregate(RecordingHostMemory, (most, create) => Math.Max(most, create.WindowSize)) - 1;
}
