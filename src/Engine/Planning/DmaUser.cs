using SpaprDdw.Abi;

namespace SpaprDdw.Planning;

/// <summary>Other programs that create windows, whose requests can be predicted.</summary>
public enum DmaUser
{
    /// <summary>
    /// QEMU with a pseries guest, in versions before spring 2025, which ignore the levels that the host supports.
    /// </summary>
    Qemu,

    /// <summary>
    /// DPDK with physical addresses as IOVAs. The memory size stands for the highest physical address.
    /// </summary>
    Dpdk,
}

/// <summary>A request that a program would send.</summary>
/// <param name="Request">The request with its arguments.</param>
/// <param name="Result">The driver's answer.</param>
/// <param name="Leaked">
/// Locked memory that the request leaks until the process ends, in bytes (rule FailedCreateLeaks).
/// </param>
public sealed record DmaUserRequest(string Request, TceResult Result, ulong Leaked);

/// <summary>The predicted start of a program on a host.</summary>
/// <param name="User">The program.</param>
/// <param name="Requests">The requests that it would send, with the driver's answers.</param>
/// <param name="Starts">True if it gets its window, and so starts.</param>
/// <param name="Leaked">Locked memory that all requests leak until the process ends, in bytes.</param>
/// <param name="Reason">Why it starts or fails, in words.</param>
public sealed record DmaUserOutcome(
    DmaUser User, IReadOnlyList<DmaUserRequest> Requests, bool Starts, ulong Leaked, string Reason)
{
    /// <summary>The page size of the last window that it asks for, in bytes.</summary>
    internal ulong PageSize { get; init; }

    /// <summary>Locked memory after the last request, in bytes. The memory that it maps is not part of it.</summary>
    internal ulong LockedMemory { get; init; }
}
