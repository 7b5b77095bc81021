using SpaprDdw.Abi;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Programs;

/// <summary>What becomes of a program.</summary>
public enum ProgramVerdict
{
    /// <summary>It gets its windows, and all its memory is mapped or can be.</summary>
    Starts,

    /// <summary>It ends, or refuses the device, when it starts.</summary>
    DoesNotStart,

    /// <summary>QEMU starts the guest, and is killed when the guest's driver asks for its window.</summary>
    KilledWhenGuestAsks,

    /// <summary>It runs, but some of its memory is not mapped, and the device cannot reach that memory.</summary>
    RunsWithoutDma,
}

/// <summary>A request that a program sends, or as many equal ones with equal answers.</summary>
/// <param name="Name">The name: REGISTER, UNREGISTER, GET_INFO, REMOVE, CREATE or MAP.</param>
/// <param name="Result">The driver's answer.</param>
public sealed record ProgramRequest(string Name, TceResult Result)
{
    /// <summary>How often it is sent.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>The size of the memory or the window in bytes; null if the request has none.</summary>
    public ulong? Size { get; init; }

    /// <summary>The page size of the window in bytes; null if it is no CREATE.</summary>
    public ulong? PageSize { get; init; }

    /// <summary>The levels of the window's table; null if it is no CREATE.</summary>
    public uint? Levels { get; init; }

    /// <summary>The bus address that REMOVE gives or CREATE gets; null if there is none.</summary>
    public ulong? StartAddress { get; init; }

    /// <summary>Locked memory that it leaks until the process ends, in bytes (rule FailedCreateLeaks).</summary>
    public ulong Leaked { get; init; }

    /// <summary>The request with its arguments.</summary>
    public string Text => Name switch
    {
        "CREATE" => $"CREATE {Size(Size!.Value)} in pages of {Size(PageSize!.Value)}, {Quantity((long)Levels!, "level")}",
        "REMOVE" => $"REMOVE {Address(StartAddress!.Value)}",
        "GET_INFO" => Name,
        _ => $"{Name} {Size(Size!.Value)}" + (Count > 1 ? $", {Count} times" : string.Empty),
    };
}

/// <summary>The predicted start of a program on a host. Sizes are in bytes.</summary>
/// <param name="Program">The program.</param>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Requests">Its requests in order, with the driver's answers.</param>
/// <param name="Reason">The decisive reason.</param>
public sealed record ProgramOutcome(
    ProgramVersion Program, ProgramVerdict Verdict, IReadOnlyList<ProgramRequest> Requests, string Reason)
{
    /// <summary>True if it gets its windows, and all its memory is mapped or can be.</summary>
    public bool Starts => Verdict == ProgramVerdict.Starts;

    /// <summary>Locked memory that all requests leak until the process ends.</summary>
    public ulong Leaked => Requests.Aggregate(0UL, (sum, request) => sum + request.Leaked);

    /// <summary>Memory that is registered at the end, and locked for that.</summary>
    public required ulong RegisteredMemory { get; init; }

    /// <summary>
    /// All memory that the driver has locked at the end: what is registered, the tables of windows, and what leaked.
    /// </summary>
    public required ulong LockedMemory { get; init; }

    /// <summary>Memory that KVM has locked beside, for its own copies of the guest's tables.</summary>
    public required ulong KvmLockedMemory { get; init; }

    /// <summary>
    /// The limit of locked memory (RLIMIT_MEMLOCK) that holds all of this; null if it does not start without a limit
    /// either.
    /// </summary>
    public ulong? NeededLimit { get; init; }

    /// <summary>
    /// The limit of locked memory that libvirt sets for it, and the largest number for no limit; null if no domain was
    /// given or libvirt sets none.
    /// </summary>
    public ulong? LibvirtLimit { get; init; }

    /// <summary>What to change; null if it starts.</summary>
    public string? Remedy { get; init; }

    /// <summary>The limit of locked memory that it needs after another remedy than a higher limit; null without one.</summary>
    internal ulong? NeededLimitThen { get; init; }

    /// <summary>What was assumed, and what else is known about the program.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
