using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.Containers;

/// <summary>Recording what is asked of the driver. While nobody records, requests pass through nothing of it.</summary>
public sealed partial class TceContainer
{
    private TracingBackend? tracing;

    /// <summary>Who records; null for nobody.</summary>
    internal TraceRecorder? Recorder => tracing?.Recorder;

    /// <summary>Has every request recorded from now on, or by another recorder from now on.</summary>
    /// <param name="recorder">Who records.</param>
    /// <param name="betweenSteps">Called before requests that may come after a whole step.</param>
    internal void BeginTrace(TraceRecorder recorder, Action? betweenSteps = null)
    {
        if (tracing is null)
            backend = tracing = new TracingBackend(backend, descriptor, recorder, betweenSteps);
        else
            tracing.Recorder = recorder;
    }

    /// <summary>Nobody records any more.</summary>
    internal void EndTrace()
    {
        backend = tracing?.Recorded ?? backend;
        tracing = null;
    }
}
