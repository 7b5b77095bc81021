using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Tracing;

/// <summary>A result that differs between the recording and the replay.</summary>
/// <param name="Operation">The operation's number in the trace, from 1; the header is not counted.</param>
/// <param name="Op">The operation's name.</param>
/// <param name="Field">The result's name in the trace.</param>
/// <param name="Recorded">
/// The recorded value. Null when the trace has none, or when a device reached no live memory.
/// </param>
/// <param name="Replayed">The replayed value; null as in <paramref name="Recorded"/>.</param>
public sealed record TraceDifference(int Operation, string Op, string Field, string? Recorded, string? Replayed)
{
    /// <summary>The operation's number in the trace, from 1; the header is not counted.</summary>
    public int Operation { get; } = Operation;

    /// <summary>The operation's name.</summary>
    public string Op { get; } = Op;

    /// <summary>The result's name in the trace.</summary>
    public string Field { get; } = Field;

    /// <summary>The recorded value. Null when the trace has none, or when a device reached no live memory.</summary>
    public string? Recorded { get; } = Recorded is null ? null : PrintableText.Of(Recorded);

    /// <summary>The replayed value; null as in <see cref="Recorded"/>.</summary>
    public string? Replayed { get; } = Replayed is null ? null : PrintableText.Of(Replayed);

    /// <inheritdoc/>
    public override string ToString()
        => $"operation {Operation} ({Op}): {Field} was {Recorded ?? "none"}, replayed {Replayed ?? "none"}";
}

/// <summary>The result of replaying a trace.</summary>
/// <param name="Path">The trace's file.</param>
/// <param name="Name">The trace's name.</param>
/// <param name="Operations">How many operations were replayed.</param>
/// <param name="Differences">The results that differ, in the order of the operations.</param>
public sealed record TraceReplayResult(string Path, string Name, int Operations, IReadOnlyList<TraceDifference> Differences)
{
    /// <summary>The trace's file.</summary>
    public string Path { get; } = Path;

    /// <summary>The trace's name.</summary>
    public string Name { get; } = PrintableText.Of(Name);

    /// <summary>How many operations were replayed.</summary>
    public int Operations { get; } = Operations;

    /// <summary>The results that differ, in the order of the operations.</summary>
    public IReadOnlyList<TraceDifference> Differences { get; } = new ItemList<TraceDifference>(Differences);

    /// <summary>The name of the host on which the trace was replayed.</summary>
    public string HostName { get; } = ThisHost.Name;

    /// <summary>Why the host may do other things than the kernel of the trace's header; null if it does the same.</summary>
    public string? KernelNote { get; internal init; }

    /// <summary>True when nothing differed.</summary>
    public bool Passed => Differences.Count == 0;
}
