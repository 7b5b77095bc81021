using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends;

/// <summary>The memory of the process that sends the requests.</summary>
public interface IProcessMemory
{
    /// <summary>
    /// The process's locked memory and its limit. Reading them after a request must not fail, because the request is
    /// already carried out.
    /// </summary>
    LockedMemory Locked { get; }

    /// <summary>
    /// mmap(2) of anonymous memory, aligned to its page size. Every page is written once, so the driver can pin it.
    /// </summary>
    /// <param name="size">Bytes; a multiple of <paramref name="pageSize"/>.</param>
    /// <param name="pageSize">Size of the pages that back it, in bytes: the host's own or a huge page's.</param>
    /// <param name="access">How the process may access the memory.</param>
    /// <param name="address">Out: the address; 0 on failure.</param>
    /// <param name="near">
    /// An address: the memory is aligned as memory at this address would be, so the same TCE pages fit. The memory may
    /// get the address itself. 0 for no such wish.
    /// </param>
    TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0);

    /// <summary>munmap(2) of a whole allocation.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="size">Its size in bytes.</param>
    TceResult Free(ulong address, ulong size);

    /// <summary>Sets RLIMIT_MEMLOCK with setrlimit(2), and gives up CAP_IPC_LOCK until the process ends.</summary>
    /// <param name="bytes">The limit in bytes.</param>
    TceResult LimitLocked(ulong bytes);

    /// <summary>The physical address behind an address of the process; null when it is unknown.</summary>
    /// <param name="virtualAddress">An address of the process.</param>
    ulong? PhysicalAddress(ulong virtualAddress);
}
