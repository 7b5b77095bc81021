using SpaprDdw.Containers;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>A snapshot of a running recording of a container's requests.</summary>
/// <param name="container">The container.</param>
/// <param name="trace">The recording.</param>
public sealed class TraceRow(TceContainer container, TceTraceSession trace) : HostRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = container.Name;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = container.ContainerId;

    /// <summary>The file.</summary>
    public string Path { get; } = trace.Path;

    /// <summary>The size of the file in bytes; null if the file is gone.</summary>
    public ulong? Size { get; } = new FileInfo(trace.Path) is { Exists: true } file ? (ulong)file.Length : null;

    /// <summary>Why the recording is incomplete; null while it is complete.</summary>
    public string? Problem { get; } = trace.Problem;
}
