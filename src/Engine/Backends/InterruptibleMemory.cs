using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends;

/// <summary>Allocates the memory of any process so that it can be stopped, if the process can do this.</summary>
internal static class InterruptibleMemory
{
    /// <inheritdoc cref="IInterruptibleMemory.Allocate"/>
    public static TceResult Allocate(
        this IProcessMemory memory, ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near,
        IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
        => memory is IInterruptibleMemory interruptible
            ? interruptible.Allocate(size, pageSize, access, out address, near, progress, cancellationToken)
            : memory.Allocate(size, pageSize, access, out address, near);

    /// <inheritdoc cref="IInterruptibleMemory.MissingPages"/>
    public static ulong MissingPages(this IProcessMemory memory, ulong size, ulong pageSize)
        => memory is IInterruptibleMemory interruptible ? interruptible.MissingPages(size, pageSize) : 0;
}
