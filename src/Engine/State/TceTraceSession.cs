using SpaprDdw.Backends.Kernel;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Files;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>
/// A recording of a container's requests. A trace must replay in a new container, so it begins with the requests that
/// create the present state, taken from an emulated twin.
/// </summary>
public sealed class TceTraceSession : IDisposable
{
    private const string FullSuffix = ".1";

    private readonly TceContainer container;
    private readonly long? maximumSize;
    private TraceRecorder? recorder;

    private TceTraceSession(TceContainer container, string path, long? maximumSize)
    {
        this.container = container;
        Path = path;
        this.maximumSize = maximumSize;
    }

    /// <summary>The file of the trace.</summary>
    public string Path { get; }

    /// <summary>Why the trace is incomplete; null while it is complete.</summary>
    public string? Problem => recorder?.Failure?.Message;

    /// <summary>Starts a recording.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">The file.</param>
    /// <param name="maximumSize">
    /// The size in bytes after which the file gets the suffix .1, replacing an older one, and a new file begins; null
    /// for no limit. Each file begins with the requests for the present state, and can always grow to twice their size.
    /// </param>
    /// <param name="replace">Replace a file that exists, unless another writer holds it.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, PlatformUnknown, SizeZero, TraceRunning, TraceExists, FileExists, FileInUse, FileNotReplaceable, TraceNotWritten.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled. An older file is unchanged.</exception>
    public static TceTraceSession Start(
        TceContainer container, string path, long? maximumSize = null, bool replace = false,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (maximumSize <= 0)
            throw ContainerErrors.SizeZero("a trace's file");
        var session = new TceTraceSession(container, path, maximumSize);
        if (container.Platform == TcePlatform.Unknown)
            throw TraceErrors.PlatformUnknown(container.Name);
        ThrowIfProtected(path, maximumSize, replace);
        using FileDraft draft = session.OpenFile(replace ? FileReplacement.Any : FileReplacement.Never);
        using ExclusiveUse use = container.Internals.UseExclusively(progress);
        if (container.Tracing.Recorder is not null)
            throw TraceErrors.TraceRunning(container.Name);
        session.Begin(draft, olderPath: null, use, cancellationToken);
        return session;
    }

    /// <summary>Throws when a recording into a file would lose what the file holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumSize">The size at which the file gets the suffix .1; null for no limit.</param>
    /// <param name="replace">Whether the files may be replaced.</param>
    /// <exception cref="TceException">TraceExists, FileInUse, FileNotReplaceable.</exception>
    public static void ThrowIfProtected(string path, long? maximumSize, bool replace)
    {
        string[] files = maximumSize is null ? [path] : [path, path + FullSuffix];
        foreach (string file in files)
        {
            OutputFile.ThrowIfProtected(file, FileReplacement.Any);
            if (!replace && (System.IO.Path.Exists(file) || new FileInfo(file).LinkTarget is not null))
                throw TraceErrors.TraceExists(file);
        }
    }

    /// <summary>The error for a container that no trace records.</summary>
    /// <param name="container">The container.</param>
    public static TceException NotRunning(TceContainer container) => TraceErrors.TraceNotRunning(container.Name);

    /// <summary>Ends the recording. The file stays.</summary>
    /// <exception cref="TceException">TraceNotWritten: the trace is incomplete.</exception>
    public void Stop()
    {
        Dispose();
        if (recorder?.Failure is { } failure)
            throw TraceErrors.TraceNotWritten(Path, failure);
    }

    /// <summary>Ends the recording, even if the trace is incomplete.</summary>
    public void Dispose()
    {
        // Another recording can have begun since this one was stopped: End then returns false.
        if (container.Tracing.End(recorder))
            recorder?.Dispose();
    }

    /// <summary>
    /// Puts the full file aside and begins the next one, while no operation of the container is under way.
    /// </summary>
    private void BeginNextFile(TraceRecorder full)
    {
        full.WhenFull = null;
        try
        {
            using ExclusiveUse use = container.Internals.UseExclusively(progress: null);
            if (container.Tracing.Recorder != full || !full.IsFull)
                return;
            full.Dispose();
            if (full.Failure is not null)
                return;
            using FileDraft next = OpenFile(FileReplacement.Any);
            Begin(next, Path + FullSuffix, progress: null, CancellationToken.None);
        }
        catch (TceException) when (container.State == ContainerState.Closed)
        {
            // Another thread has closed the container, and with it the trace.
        }
        catch (Exception cause)
        {
            // The trace ends here. Its owner gets the error when it is stopped.
            full.Failure = cause;
        }
    }

    private FileDraft OpenFile(FileReplacement replacement)
    {
        try
        {
            return new FileDraft(Path, replacement, isHeld: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw TraceErrors.TraceNotWritten(Path, cause);
        }
    }

    /// <summary>Writes the requests for the present state into a file, gives it its path, and records into it.</summary>
    private void Begin(FileDraft draft, string? olderPath, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        StateRecord state = TceStateExporter.StateOf(container, progress: null, cancellationToken);
        ulong locked = container.Internals.LockedWithoutOthers;
        TraceRecorder? begun = null;
        try
        {
            begun = new TraceRecorder(new TraceWriter(draft.Stream, HeaderOf(state)));
            begun.ForeignLocked = locked - TceStateImporter.ReplayInto(begun, state, Path, progress, cancellationToken);
            begun.Flush();
            if (begun.Failure is { } failure)
                throw TraceErrors.TraceNotWritten(Path, failure);
            draft.Complete(olderPath);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            begun?.Dispose();
            throw TraceErrors.TraceNotWritten(Path, cause);
        }
        catch
        {
            begun?.Dispose();
            throw;
        }

        // Each file contains the requests for the state, so it may always grow to twice their size.
        if (maximumSize is { } size)
            (begun.Limit, begun.WhenFull) = (Math.Max(size, 2 * begun.Length), () => BeginNextFile(begun));
        recorder = begun;
        container.Tracing.Begin(begun);
    }

    private TraceHeader HeaderOf(StateRecord state) => new()
    {
        Format = TraceHeader.CurrentFormat,
        Name = container.Name,
        Kernel = container.Host.Backend == TceBackendKind.Kernel ? KernelHost.Release(new KernelPaths()) : container.Host.Figures.Kernel ?? TraceHosts.Emulated,
        Machine = TraceHeader.MachineOf(container.Platform),
        HostPageSize = state.Host.PageSize,
        Groups = container.Groups.Count,
        CapIpcLock = true,
    };
}
