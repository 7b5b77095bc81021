using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends;

/// <summary>Memory of a process whose allocation takes time, so the user sees its progress and can stop it.</summary>
public interface IInterruptibleMemory
{
    /// <summary>
    /// Allocates memory like <see cref="IProcessMemory.Allocate"/>. As long as huge pages are on their way back, it waits
    /// for them, up to 30 seconds. It looks at the cancellation every 200 ms or more often.
    /// </summary>
    /// <param name="size">Bytes; a multiple of <paramref name="pageSize"/>.</param>
    /// <param name="pageSize">Size of the pages that back it, in bytes: the host's own or a huge page's.</param>
    /// <param name="access">How the process may access the memory.</param>
    /// <param name="address">Out: the address; 0 on failure.</param>
    /// <param name="near">An address: the memory is aligned as memory at this address would be; 0 for no such wish.</param>
    /// <param name="progress">The receiver of progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled, and nothing stays allocated.</exception>
    TceResult Allocate(
        ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near,
        IProgress<WorkProgress>? progress, CancellationToken cancellationToken);

    /// <summary>How many pages an allocation lacks now; 0 if that is unknown.</summary>
    /// <param name="size">Bytes; a multiple of <paramref name="pageSize"/>.</param>
    /// <param name="pageSize">Size of the pages that would back it, in bytes.</param>
    ulong MissingPages(ulong size, ulong pageSize);
}
