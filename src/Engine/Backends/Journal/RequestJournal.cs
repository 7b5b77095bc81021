using Microsoft.Extensions.Logging;
using SpaprDdw.Backends.Logging;
using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.Backends.Journal;

/// <summary>
/// The journal of a container's requests: a log, and a trace while one is recorded. The journal keeps its lines in
/// memory until <see cref="Drain"/>, so a container can write into it while it is locked.
/// </summary>
/// <param name="logger">The logger that receives the lines.</param>
internal sealed class RequestJournal(ILogger logger)
{
    /// <summary>The log.</summary>
    public LogQueue Log { get; } = new(logger);

    /// <summary>The recorder of a trace; null when no trace is recorded.</summary>
    public TraceRecorder? Recorder { get; set; }

    /// <summary>Reads the locked memory in bytes that a trace of the container records.</summary>
    public Func<ulong>? ReadLocked { get; set; }

    /// <summary>True when no trace is recorded and no log line waits.</summary>
    public bool IsEmpty => Recorder is null && Log.IsEmpty;

    /// <summary>
    /// Writes the trace to its file, and hands this thread's log lines to the logger. Disk and logger can be slow, and
    /// the logger may call the container, so the container must not be locked.
    /// </summary>
    public void Drain()
    {
        Recorder?.Flush();
        Log.Drain();
    }

    /// <summary>
    /// Starts the next file of the trace when this one is full. The container must be between two operations.
    /// </summary>
    public void BeginNextFileWhenFull()
    {
        if (Recorder is { IsFull: true } full)
            full.WhenFull?.Invoke();
    }
}
