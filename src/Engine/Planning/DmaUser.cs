using SpaprDdw.Abi;

namespace SpaprDdw.Planning;

/// <summary>Other users of the interface, whose choice of a window can be foretold.</summary>
public enum DmaUser
{
    /// <summary>QEMU with a pseries guest, up to the versions that do not look at the host's levels (before spring 2025).</summary>
    Qemu,

    /// <summary>DPDK with physical addresses: the memory's size stands for its highest address.</summary>
    Dpdk,
}

/// <summary>A request that a user would send.</summary>
/// <param name="Request">The request with its arguments.</param>
/// <param name="Result">What the driver answers.</param>
/// <param name="Leaked">Locked memory that it leaves behind until the process ends, in bytes (rule FailedCreateLeaks).</param>
public sealed record DmaUserRequest(string Request, TceResult Result, ulong Leaked);

/// <summary>What becomes of a user on a host.</summary>
/// <param name="User">The user.</param>
/// <param name="Requests">The requests that it would send, with the driver's answers.</param>
/// <param name="Starts">Whether it gets its window, and so starts.</param>
/// <param name="Leaked">Locked memory lost until its process ends, in bytes.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record DmaUserOutcome(
    DmaUser User, IReadOnlyList<DmaUserRequest> Requests, bool Starts, ulong Leaked, string Reason);
