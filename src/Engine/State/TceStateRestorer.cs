using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.State;

/// <summary>A window that was created from a state.</summary>
/// <param name="RecordedAddress">The start of the window in the state.</param>
/// <param name="Window">The window, at the address that the driver chose.</param>
public sealed record TceRestoredWindow(ulong RecordedAddress, DmaWindow Window)
{
    /// <summary>True if the driver chose another address than the one in the state.</summary>
    public bool Moved => Window.StartAddress != RecordedAddress;
}

/// <summary>
/// Creates all windows and mappings of a state in a live container that has none. A failure is undone.
/// </summary>
public sealed class TceStateRestorer
{
    private readonly StateRecord state;
    private readonly string path;
    private readonly TceContainer container;

    private TceStateRestorer(StateRecord state, string path, TceContainer container)
    {
        this.state = state;
        this.path = path;
        this.container = container;
        BufferRecord[] missing = state.Buffers.Where(buffer => FindSame(buffer) is null).ToArray();
        foreach (BufferRecord buffer in missing)
            container.Preview.CreateBuffer(buffer.Size, BackingOf(buffer), buffer.Name);
        NewBuffers = missing.Length;
        LockedMemory = missing.Aggregate(0UL, (sum, buffer) => sum + buffer.Size)
            + state.Windows.Where(window => !window.IsDefault).Aggregate(0UL, (sum, window) => sum + window.ChargedMemory(container.Host));
        Windows = state.Windows.Count(window => !window.IsDefault);
        Mappings = state.Windows.Sum(window => window.KnownMappings.Count);
    }

    /// <summary>The number of windows in the state, without the default window.</summary>
    public int Windows { get; }

    /// <summary>The number of mappings in the state.</summary>
    public int Mappings { get; }

    /// <summary>The number of buffers that the container lacked when the restore was prepared.</summary>
    public int NewBuffers { get; }

    /// <summary>The locked memory in bytes of these windows and buffers.</summary>
    public ulong LockedMemory { get; }

    /// <summary>Reads a state and checks that it can be restored, without a request to the driver.</summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>.</param>
    /// <param name="container">A container without created windows and without mappings.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">
    /// PathNotFound, StateUnreadable, StateDoesNotFit, DefaultWindowTooSmall, ContainerNotEmpty, ContainerClosed, the
    /// errors of CreateBuffer, and LockedMemoryShort, SeveralGroupsOnPSeries or GroupGaveUpWindows if the default
    /// window could not be made.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TceStateRestorer Prepare(
        string path, TceContainer container, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
        => Prepare(StateSource.OfFile(path), container, progress, sink: null, cancellationToken);

    /// <summary>Reads a state of a file or text, and checks that it can be restored.</summary>
    /// <param name="source">A state of <see cref="TceStateExporter"/>.</param>
    /// <param name="container">A container without created windows and without mappings.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="sink">Receives a warning for each name that is replaced; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">The errors of the other overload.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TceStateRestorer Prepare(
        StateSource source, TceContainer container, IProgress<WorkProgress>? progress = null, ITceLogSink? sink = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(container);
        return Prepare(source.Read(sink, progress, cancellationToken), source.Name, container, progress, cancellationToken);
    }

    internal static TceStateRestorer Prepare(
        StateRecord state, string path, TceContainer container, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ThrowIfUnfit(state, container);

        // A twin shows every fault of the state before the first request to the driver.
        TceStateImporter.CreateTwin(state, path, name: null, NullLogger.Instance, recorder: null, progress, cancellationToken).Dispose();
        ThrowIfDefaultWindowTooSmall(state, container);
        return new TceStateRestorer(state, path, container);
    }

    /// <summary>
    /// Creates the buffers that the container lacks, then the windows, then the mappings. A failure is undone, except
    /// that a pending default window stays made.
    /// </summary>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">
    /// ContainerNotEmpty, ContainerClosed, ChangeNotUndone, and the errors of CreateBuffer, CreateWindow and Map.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled and undone.</exception>
    public IReadOnlyList<TceRestoredWindow> Restore(
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using ExclusiveUse use = container.Internals.UseExclusively(progress);

        // Another thread can have used the container since Prepare.
        ThrowIfUnfit(state, container);
        IReadOnlyList<DmaWindow> windows = container.GetWindows();
        IReadOnlyList<DmaBuffer> buffers = container.GetBuffers();
        try
        {
            var builder = new StateBuilder(state, container, path, use, cancellationToken);
            foreach (BufferRecord buffer in state.Buffers)
                builder.AddBuffer(buffer, FindSame(buffer) ?? container.CreateBuffer(buffer.Size, BackingOf(buffer), buffer.Name, progress, cancellationToken));

            builder.BuildWindows();
            builder.BuildMappings();
            return builder.Windows.ConvertAll(built => new TceRestoredWindow(built.Recorded.StartAddress, built.Window));
        }
        catch (Exception cause)
        {
            use.RunUndo(() => Undo(windows, buffers, cause));
            throw;
        }
    }

    private static void ThrowIfUnfit(StateRecord state, TceContainer container)
    {
        if (container.GetWindows().Any(window => !window.IsDefault || window.Mappings > 0))
            throw StateErrors.ContainerNotEmpty(container.Name);
        if (state.Container.IommuVersion != container.IommuVersion)
            throw StateErrors.StateDoesNotFit(container.Name, state.Container.IommuVersion, container.IommuVersion);

        // The restore removes a pending default window first, and must be able to make it again after a failure.
        if (container.IommuVersion == 2 && state.Windows.All(window => window.State != nameof(WindowState.Pending)))
            container.Preview.UseDefaultWindow();
    }

    /// <summary>
    /// The host decides on the size of its default window, so the mappings of a larger one may not fit.
    /// </summary>
    private static void ThrowIfDefaultWindowTooSmall(StateRecord state, TceContainer container)
    {
        ulong size = container.GetInfo().Dma32Size;
        foreach (WindowRecord window in state.Windows.Where(window => window.IsDefault && window.Size > size))
        {
            ulong end = window.KnownMappings.Select(mapping => mapping.Address + mapping.Size).DefaultIfEmpty().Max();
            if (end > window.StartAddress + size)
                throw StateErrors.DefaultWindowTooSmall(container.Name, end, size);
        }
    }

    private DmaBuffer? FindSame(BufferRecord buffer)
        => container.GetBuffers().FirstOrDefault(each =>
            string.Equals(each.Name, buffer.Name, StringComparison.OrdinalIgnoreCase)
            && each.Size == buffer.Size
            && each.PageSize == BackingOf(buffer));

    private ulong BackingOf(BufferRecord buffer) => state.BackingOf(buffer, container.Host.MemoryPageSizes);

    private void Undo(IReadOnlyList<DmaWindow> windows, IReadOnlyList<DmaBuffer> buffers, Exception cause)
    {
        var steps = new UndoSteps();
        foreach (DmaWindow window in container.GetWindows())
        {
            if (!windows.Contains(window))
                steps.Run(() => container.RemoveWindow(window, force: true));
            else if (window.Mappings > 0)
                steps.Run(() => container.Unmap(window.StartAddress, window.Size));
        }

        foreach (DmaBuffer buffer in container.GetBuffers().Except(buffers))
            steps.Run(() => container.RemoveBuffer(buffer));
        if (windows.Count > 0 && container.GetWindows().Count == 0)
            steps.Run(() => container.Internals.CreateDefaultWindow());
        if (steps.Failure is { } second)
            throw ContainerErrors.ChangeNotUndone(container.Name, [], container.GetWindows().Select(window => window.Contents), cause, second);
    }
}
