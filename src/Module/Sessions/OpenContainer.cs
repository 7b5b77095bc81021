using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>An open container of this process.</summary>
/// <param name="container">The container.</param>
/// <param name="owner">The runspace's session that opened it.</param>
/// <param name="isTwin">Whether Import-TceState made it.</param>
internal sealed class OpenContainer(TceContainer container, Session owner, bool isTwin)
{
    /// <summary>The <see cref="State"/> of an open container whose runspace has closed.</summary>
    public const string Orphaned = nameof(Orphaned);

    private TceTraceSession? trace;

    /// <summary>The container.</summary>
    public TceContainer Container => container;

    /// <summary>The session that opened the container; null when its runspace has closed.</summary>
    public Session? Owner { get; private set; } = owner;

    /// <summary>Whether Import-TceState made the container. A twin is never a default.</summary>
    public bool IsTwin => isTwin;

    /// <summary>The recording of the container; null for none.</summary>
    public TceTraceSession? Trace => trace;

    /// <summary>The state in one word.</summary>
    public string State => container.State == ContainerState.Closed ? nameof(ContainerState.Closed) : Owner is null ? Orphaned : nameof(ContainerState.Open);

    /// <summary>Whether the container belongs to the driver of this machine.</summary>
    public bool IsKernel => container.Backend == nameof(TceBackendKind.Kernel);

    /// <summary>The bytes that are mapped in all windows; 0 for a closed container.</summary>
    public ulong MappedBytes
    {
        get
        {
            try
            {
                return container.GetWindows().Aggregate(0UL, (sum, window) => sum + window.MappedBytes);
            }
            catch (TceException) when (container.State == ContainerState.Closed)
            {
                return 0;
            }
        }
    }

    /// <summary>Starts a recording.</summary>
    /// <param name="start">Starts it.</param>
    /// <exception cref="TceException">ContainerClosed, and those of the start.</exception>
    public void StartTrace(Func<TceTraceSession> start)
    {
        trace = start();

        // Another runspace may have disconnected the container meanwhile, and did not see the recording.
        if (container.State == ContainerState.Closed)
            Interlocked.Exchange(ref trace, null)?.Dispose();
    }

    /// <summary>Stops the recording, and returns the path of its file.</summary>
    /// <exception cref="TceException">TraceNotRunning, TraceNotWritten.</exception>
    public string StopTrace()
    {
        TceTraceSession stopped = Interlocked.Exchange(ref trace, null) ?? throw TceTraceSession.NotRunning(container);
        try
        {
            stopped.Stop();
        }
        catch (OperationCanceledException)
        {
            // It still runs, because another thread uses the container.
            trace = stopped;
            throw;
        }

        return stopped.Path;
    }

    /// <summary>Records that the runspace which opened the container has closed.</summary>
    public void Orphan() => Owner = null;
}
