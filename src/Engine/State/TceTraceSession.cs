using SpaprDdw.Backends;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Errors;

namespace SpaprDdw.State;

/// <summary>
/// Records what a container does. A trace replays from nothing, so it begins with what makes the container's present
/// state, as an emulated twin of it was just made.
/// </summary>
public sealed class TceTraceSession : IDisposable
{
    private readonly TceContainer container;
    private readonly TracingBackend tracing;
    private readonly long? maximumSize;

    private TceTraceSession(TceContainer container, string path, long? maximumSize)
    {
        this.container = container;
        Path = path;
        this.maximumSize = maximumSize;
        tracing = container.Tracing;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Starts a recording.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">The file; an older one is replaced.</param>
    /// <param name="maximumSize">
    /// When the file has grown beyond this many bytes it is renamed to end in .1, in the place of an older such, and a
    /// new one is begun; null for no bound.
    /// </param>
    /// <exception cref="TceException">ContainerClosed, SizeZero, TraceRunning, TraceNotWritten.</exception>
    public static TceTraceSession Start(TceContainer container, string path, long? maximumSize = null)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (maximumSize <= 0)
            throw TceErrors.SizeZero("a trace's file");
        var session = new TceTraceSession(container, path, maximumSize);
        lock (container.Gate)
        {
            if (session.tracing.Recorder is not null)
                throw TceErrors.TraceRunning(container.Name);
            session.Begin();
            session.tracing.BetweenSteps = maximumSize is null ? null : session.RotateWhenFull;
        }

        return session;
    }

    /// <summary>The error for a container whose requests nobody records.</summary>
    /// <param name="container">The container.</param>
    public static TceException NotRunning(TceContainer container) => TceErrors.TraceNotRunning(container.Name);

    /// <summary>Ends the recording; what was recorded stays.</summary>
    /// <exception cref="TceException">TraceNotWritten: the recording is not whole.</exception>
    public void Stop()
    {
        Exception? failure = tracing.Recorder?.Failure;
        Dispose();
        if (failure is not null)
            throw TceErrors.TraceNotWritten(Path, failure);
    }

    /// <summary>Ends the recording, whole or not.</summary>
    public void Dispose()
    {
        lock (container.Gate)
        {
            tracing.Recorder?.Dispose();
            tracing.Recorder = null;
            tracing.BetweenSteps = null;
        }
    }

    private void RotateWhenFull()
    {
        if (tracing.Recorder is not { Failure: null } recorder || recorder.Length <= maximumSize)
            return;
        try
        {
            recorder.Dispose();
            File.Move(Path, Path + ".1", overwrite: true);
            Begin();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or TceException)
        {
            recorder.Failure = cause;
        }
    }

    private void Begin()
    {
        TceState state = TceStateExporter.StateOf(container);
        LockedMemory locked = tracing.LockedMemory;
        try
        {
            var file = new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.Read);
            var recorder = new TraceRecorder(new TraceWriter(file, HeaderOf(state)));
            ulong accounted = TceStateImporter.ReplayInto(recorder, state, Path);
            recorder.ForeignLocked = locked.Used - accounted;
            tracing.Recorder = recorder;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw TceErrors.TraceNotWritten(Path, cause);
        }
    }

    private TraceHeader HeaderOf(TceState state) => new()
    {
        Format = TraceHeader.CurrentFormat,
        Name = container.Name,
        Kernel = container.Backend == "Kernel" ? Environment.OSVersion.VersionString : "emulated",
        Machine = container.Platform == TcePlatform.PSeries ? "pseries" : "powernv" + container.Platform.ToString()["Power".Length..],
        HostPageSize = state.Host.PageSize.Value,
        Groups = container.Groups.Count,
        CapIpcLock = true,
    };
}
