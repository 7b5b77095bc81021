using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

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
    public string Name { get; internal init; } = string.Empty;

    /// <summary>The number of the process; null if the lines have no such prefix.</summary>
    public int? ProcessId { get; internal init; }

    /// <summary>The machine of the host, which the caller told.</summary>
    public string Platform { get; internal init; } = string.Empty;

    /// <summary>The page size of the host's kernel in bytes, which the caller told.</summary>
    public ulong HostPageSize { get; internal init; }

    /// <summary>The memory of the guest that is registered, in the order of its addresses in QEMU.</summary>
    public IReadOnlyList<TracedMemory> Registrations { get; internal init; } = [];

    /// <summary>The windows that exist at the end of the trace, in the order of their bus addresses.</summary>
    public IReadOnlyList<TracedWindow> Windows { get; internal init; } = [];

    /// <summary>
    /// The last request that failed; null for none. An UNREGISTER of memory that was never registered is not counted: QEMU
    /// sends it to clean up.
    /// </summary>
    public TracedFailure? LastError { get; internal init; }

    /// <summary>The first 100 requests that failed, in their order.</summary>
    public IReadOnlyList<TracedFailure> Failures { get; internal init; } = [];

    /// <summary>The number of groups that KVM attached to a window; null if the trace has no such line.</summary>
    public int? GroupCount { get; internal init; }

    /// <summary>The locked memory of the process. Null: a trace does not print what the driver charges.</summary>
    public ulong? LockedMemory { get; }

    /// <summary>What the trace does not tell.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    /// <summary>The file of the trace; null for lines from the pipeline.</summary>
    public string? Path { get; internal init; }

    /// <summary>
    /// The name of the host, which only libvirt, journalctl and syslog write into a log; null if it is not there.
    /// </summary>
    public string? HostName { get; internal init; }

    /// <summary>The state as JSON, in the format spapr-tce-state/3. Import-TceState makes a twin of it.</summary>
    public string Json { get; internal init; } = string.Empty;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Memory that QEMU registered.</summary>
public sealed record TracedMemory
{
    internal TracedMemory(ulong address, ulong size) => (Address, Size) = (address, size);

    /// <summary>Its address in the process.</summary>
    public ulong Address { get; }

    /// <summary>Its size in bytes.</summary>
    public ulong Size { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Units.Size(Size)} at {Units.Address(Address)}";
}

/// <summary>A window that QEMU made.</summary>
public sealed record TracedWindow
{
    internal TracedWindow(ulong startAddress, ulong size, ulong pageSize, int levels)
        => (StartAddress, Size, PageSize, Levels) = (startAddress, size, pageSize, levels);

    /// <summary>Its first bus address (IOVA).</summary>
    public ulong StartAddress { get; }

    /// <summary>Its size in bytes.</summary>
    public ulong Size { get; }

    /// <summary>Its page size in bytes.</summary>
    public ulong PageSize { get; }

    /// <summary>The levels of its table.</summary>
    public int Levels { get; }

    /// <summary>What the driver charged for the window. Null: a trace does not print it.</summary>
    public ulong? LockedMemory { get; }

    /// <inheritdoc/>
    public override string ToString()
        => $"{Units.Size(Size)} in {Units.Size(PageSize)} at {Units.Address(StartAddress)}, {Units.Quantity(Levels, "level")}";
}

/// <summary>A request of QEMU that failed.</summary>
public sealed record TracedFailure
{
    internal TracedFailure(string request, Errno? errno, long line, string text)
        => (Request, Errno, Line, Text) = (request, errno?.ToString(), line, text);

    /// <summary>
    /// REGISTER, UNREGISTER, GET_INFO, CREATE, REMOVE, MAP, UNMAP, or ATTACH for KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE.
    /// </summary>
    public string Request { get; }

    /// <summary>The name of the error number, such as ENOMEM; null if the log does not tell it.</summary>
    public string? Errno { get; internal init; }

    /// <summary>The levels that QEMU tried. Null: a trace does not print failed requests for windows.</summary>
    public IReadOnlyList<int>? TriedLevels { get; }

    /// <summary>The number of the line, from 1.</summary>
    public long Line { get; }

    /// <summary>The line.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string ToString() => Errno is null ? Request : $"{Request} {Errno}";
}
