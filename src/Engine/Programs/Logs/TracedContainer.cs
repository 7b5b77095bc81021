using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Programs.Logs;

/// <summary>
/// A container of a running or ended QEMU, as its trace tells. It belongs to that process: nothing here can change it.
/// What a trace does not print is null.
/// </summary>
public sealed class TracedContainer
{
    internal TracedContainer()
    {
    }

    /// <summary>The name: the process of QEMU, or else the file.</summary>
    public required string Name { get; init; }

    /// <summary>The number of the process; null if the lines have no such prefix.</summary>
    public required int? ProcessId { get; init; }

    /// <summary>The machine of the host, which the caller told.</summary>
    public required TcePlatform Platform { get; init; }

    /// <summary>The page size of the host's kernel in bytes, which the caller told.</summary>
    public required ulong HostPageSize { get; init; }

    /// <summary>The memory of the guest that is registered, in the order of its addresses in QEMU.</summary>
    public required IReadOnlyList<TracedMemory> Registrations { get; init; }

    /// <summary>The windows that exist at the end of the trace, in the order of their bus addresses.</summary>
    public required IReadOnlyList<TracedWindow> Windows { get; init; }

    /// <summary>
    /// The last request that failed; null for none. An UNREGISTER of memory that was never registered is not counted: QEMU
    /// sends it to clean up.
    /// </summary>
    public required TracedFailure? LastError { get; init; }

    /// <summary>The first 100 requests that failed, in their order.</summary>
    public required IReadOnlyList<TracedFailure> Failures { get; init; }

    /// <summary>The number of groups that KVM attached to a window; null if the trace has no such line.</summary>
    public required int? GroupCount { get; init; }

    /// <summary>The locked memory of the process. Null: a trace does not print what the driver charges.</summary>
    public ulong? LockedMemory { get; }

    /// <summary>What the trace does not tell.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The file of the trace; null for lines from the pipeline.</summary>
    public required string? Path { get; init; }

    /// <summary>The state as JSON, in the format spapr-tce-state/3. Import-TceState makes a twin of it.</summary>
    public required string Json { get; init; }
}

/// <summary>Memory that QEMU registered.</summary>
/// <param name="Address">Its address in the process.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record TracedMemory(ulong Address, ulong Size)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Units.Size(Size)} at {Units.Address(Address)}";
}

/// <summary>A window that QEMU made.</summary>
/// <param name="StartAddress">Its first bus address (IOVA).</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="PageSize">Its page size in bytes.</param>
/// <param name="Levels">The levels of its table.</param>
public sealed record TracedWindow(ulong StartAddress, ulong Size, ulong PageSize, int Levels)
{
    /// <summary>What the driver charged for the window. Null: a trace does not print it.</summary>
    public ulong? LockedMemory { get; }

    /// <inheritdoc/>
    public override string ToString()
        => $"{Units.Size(Size)} in {Units.Size(PageSize)} at {Units.Address(StartAddress)}, {Units.Quantity(Levels, "level")}";
}

/// <summary>A request of QEMU that failed.</summary>
/// <param name="Request">REGISTER, UNREGISTER, CREATE, REMOVE, MAP, UNMAP or ATTACH (KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE).</param>
/// <param name="Errno">The error number; null if the line does not tell it.</param>
/// <param name="Line">The number of the line, from 1.</param>
/// <param name="Text">The line.</param>
public sealed record TracedFailure(string Request, Errno? Errno, long Line, string Text)
{
    /// <summary>The levels that QEMU tried. Null: a trace does not print failed requests for windows.</summary>
    public IReadOnlyList<int>? TriedLevels { get; }

    /// <inheritdoc/>
    public override string ToString() => Errno is { } errno ? $"{Request} {errno}" : Request;
}
