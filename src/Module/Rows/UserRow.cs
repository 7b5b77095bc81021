using SpaprDdw.Diagnostics;
using SpaprDdw.Planning;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>The predicted start of a program on a host. Sizes are in bytes.</summary>
/// <param name="outcome">The prediction.</param>
public sealed class UserRow(DmaUserOutcome outcome)
{
    /// <summary>The program: Qemu or Dpdk.</summary>
    public string User { get; } = outcome.User.ToString();

    /// <summary>The requests that it would send, with the driver's answers.</summary>
    public IReadOnlyList<RequestRow> Requests { get; } = outcome.Requests.Select(request => new RequestRow(request)).ToArray();

    /// <summary>True if it gets its window, and so starts.</summary>
    public bool Starts { get; } = outcome.Starts;

    /// <summary>The locked memory that all requests leak until the process ends.</summary>
    public ulong Leaked { get; } = outcome.Leaked;

    /// <summary>Why it starts or fails, in words.</summary>
    public string Reason { get; } = outcome.Reason;
}

/// <summary>A request that a program would send.</summary>
/// <param name="request">The request.</param>
public sealed class RequestRow(DmaUserRequest request)
{
    /// <summary>The request with its arguments.</summary>
    public string Request { get; } = request.Request;

    /// <summary>The driver's answer.</summary>
    public string Result { get; } = request.Result.ToString();

    /// <summary>The locked memory that the request leaks until the process ends, in bytes.</summary>
    public ulong Leaked { get; } = request.Leaked;

    /// <summary>The request with its answer, in one line.</summary>
    public override string ToString() => $"{Request}: {Result}{(Leaked > 0 ? $", leaks {Units.Size(Leaked)}" : string.Empty)}";
}
