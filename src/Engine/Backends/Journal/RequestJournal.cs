using Microsoft.Extensions.Logging;
using SpaprDdw.Backends.Logging;
using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.Backends.Journal;

/// <summary>
/// What is written down of a container's requests: lines of a log, and a trace while somebody records one. Nothing of it
/// leaves the process before <see cref="Drain"/>, so it can be written while the container is locked.
/// </summary>
/// <param name="logger">Where the log goes.</param>
internal sealed class RequestJournal(ILogger logger)
{
    /// <summary>The log.</summary>
    public LogQueue Log { get; } = new(logger);

    /// <summary>Who records; null for nobody.</summary>
    public TraceRecorder? Recorder { get; set; }

    /// <summary>
    /// Writes the trace to its file, and hands out this thread's lines of the log. It takes as long as the disk and the
    /// log's reader take, and the reader may come back to the container: the container must not be locked.
    /// </summary>
    public void Drain()
    {
        Recorder?.Flush();
        Log.Drain();
    }

    /// <summary>Begins the trace's next file when this one is full. The container must be between two operations.</summary>
    public void BeginNextFileWhenFull()
    {
        if (Recorder is { IsFull: true } full)
            full.WhenFull?.Invoke();
    }
}
