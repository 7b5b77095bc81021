using SpaprDdw.Diagnostics;
using SpaprDdw.Programs;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>The predicted start of a program on a host. Sizes are in bytes.</summary>
/// <param name="outcome">The prediction.</param>
public sealed class UserRow(ProgramOutcome outcome)
{
    /// <summary>The program with its version, such as Qemu-10.0.</summary>
    public string User { get; } = outcome.Program.Name;

    /// <summary>What becomes of it: Starts, DoesNotStart, KilledWhenGuestAsks or RunsWithoutDma.</summary>
    public string Verdict { get; } = outcome.Verdict.ToString();

    /// <summary>True if it gets its windows, and all its memory is mapped or can be.</summary>
    public bool Starts { get; } = outcome.Starts;

    /// <summary>The decisive reason, in words.</summary>
    public string Reason { get; } = outcome.Reason;

    /// <summary>What to change; null if it starts.</summary>
    public string? Remedy { get; } = outcome.Remedy;

    /// <summary>The requests that it would send, with the driver's answers.</summary>
    public IReadOnlyList<RequestRow> Requests { get; } = new ItemList<RequestRow>(outcome.Requests.Select(request => new RequestRow(request)));

    /// <summary>The locked memory that all requests leak until the process ends.</summary>
    public ulong Leaked { get; } = outcome.Leaked;

    /// <summary>The memory that is registered at the end.</summary>
    public ulong RegisteredMemory { get; } = outcome.RegisteredMemory;

    /// <summary>
    /// All memory that the driver has locked at the end: what is registered, the tables of windows, and what leaked.
    /// </summary>
    public ulong LockedMemory { get; } = outcome.LockedMemory;

    /// <summary>The memory that KVM has locked beside, for its own copies of the guest's tables.</summary>
    public ulong KvmLockedMemory { get; } = outcome.KvmLockedMemory;

    /// <summary>The limit of locked memory that holds all of this; null if it starts with no limit either.</summary>
    public ulong? NeededLimit { get; } = outcome.NeededLimit;

    /// <summary>
    /// The limit of locked memory that libvirt sets for it, and the largest number for no limit; null if no domain was
    /// given or libvirt sets none.
    /// </summary>
    public ulong? LibvirtLimit { get; } = outcome.LibvirtLimit;

    /// <summary>What was assumed, and what else is known about the program.</summary>
    public IReadOnlyList<string> Notes { get; } = new ItemList<string>(outcome.Notes);

    /// <summary>The program and what becomes of it, which a plan shows in its column Users.</summary>
    public override string ToString() => $"{User}: {Verdict}";
}

/// <summary>
/// A request that a program would send, or as many equal ones with equal answers. Sizes are in bytes.
/// </summary>
/// <param name="request">The request.</param>
public sealed class RequestRow(ProgramRequest request)
{
    /// <summary>The request with its arguments.</summary>
    public string Request { get; } = request.Text;

    /// <summary>The driver's answer.</summary>
    public string Result { get; } = request.Result.ToString();

    /// <summary>How often it is sent.</summary>
    public ulong Count { get; } = request.Count;

    /// <summary>The locked memory that the request leaks until the process ends.</summary>
    public ulong Leaked { get; } = request.Leaked;

    /// <summary>The name: REGISTER, UNREGISTER, GET_INFO, REMOVE, CREATE or MAP.</summary>
    public string Name { get; } = request.Name;

    /// <summary>The size of the memory or the window; null if the request has none.</summary>
    public ulong? Size { get; } = request.Size;

    /// <summary>The page size of the window; null if it is no CREATE.</summary>
    public ulong? PageSize { get; } = request.PageSize;

    /// <summary>The levels of the window's table; null if it is no CREATE.</summary>
    public uint? Levels { get; } = request.Levels;

    /// <summary>The bus address that REMOVE gives or CREATE gets; null if there is none.</summary>
    public ulong? StartAddress { get; } = request.StartAddress;

    /// <summary>The request with its answer, in one line.</summary>
    public override string ToString() => $"{Request}: {Result}{(Leaked > 0 ? $", leaks {Units.Size(Leaked)}" : string.Empty)}";
}
