using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.State;

/// <summary>A window that was made again.</summary>
/// <param name="RecordedAddress">Where the state has it.</param>
/// <param name="Window">The window, at the address that the driver chose now.</param>
public sealed record TceRestoredWindow(ulong RecordedAddress, DmaWindow Window)
{
    /// <summary>True when the driver chose another address than before.</summary>
    public bool Moved => Window.StartAddress != RecordedAddress;
}

/// <summary>Makes the windows and mappings of a state again in a live container that has none; all of them, or none.</summary>
public sealed class TceStateRestorer
{
    private readonly TceState state;
    private readonly string path;
    private readonly TceContainer container;

    private TceStateRestorer(TceState state, string path, TceContainer container)
    {
        this.state = state;
        this.path = path;
        this.container = container;
        BufferState[] missing = state.Buffers.Where(buffer => Existing(buffer) is null).ToArray();
        foreach (BufferState buffer in missing)
            container.Preview.CreateBuffer(buffer.Size.Value, buffer.PageSize.Value, buffer.Name);
        NewBuffers = missing.Length;
        Windows = state.Windows.Count(window => !window.IsDefault);
        Mappings = state.Windows.Sum(window => window.Mappings.Count());
    }

    /// <summary>How many windows will be made beside the default one.</summary>
    public int Windows { get; }

    /// <summary>How many mappings will be made.</summary>
    public int Mappings { get; }

    /// <summary>How many buffers are to be made: the container had none of that name and shape when it was looked at.</summary>
    public int NewBuffers { get; }

    /// <summary>Reads a state and finds out whether it can be restored, without a request to the driver.</summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>.</param>
    /// <param name="container">A container without created windows and without mappings.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">
    /// PathNotFound, StateUnreadable, StateDoesNotFit, DefaultWindowTooSmall, ContainerNotEmpty, ContainerClosed, those of making
    /// a buffer, and LockedMemoryShort, SeveralGroupsOnPSeries or GroupGaveUpWindows where the default window could not be made.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TceStateRestorer Prepare(
        string path, TceContainer container, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        return Prepare(TceStateReader.Read(path, progress, cancellationToken), path, container, progress, cancellationToken);
    }

    internal static TceStateRestorer Prepare(
        TceState state, string path, TceContainer container, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        RequireFit(state, container);

        // A state that has no twin is no state: what is wrong with it is found out there, and not on the way.
        TceStateImporter.CreateTwin(state, path, name: null, NullLogger.Instance, recorder: null, progress, cancellationToken).Dispose();
        CheckDefaultWindow(state, container);
        return new TceStateRestorer(state, path, container);
    }

    /// <summary>
    /// Makes buffers that the container has none of by that name, then the windows, then the mappings. What goes wrong
    /// is undone; only a default window that had not been used before stays made.
    /// </summary>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">
    /// ContainerNotEmpty, ContainerClosed, ChangeNotUndone, those of the requests it takes, and those of a default window that could not
    /// be made.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled, and what had been done is undone.</exception>
    public IReadOnlyList<TceRestoredWindow> Restore(
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using ExclusiveUse use = container.Internals.UseExclusively(progress);

        // Others may have used it since.
        RequireFit(state, container);
        IReadOnlyList<DmaWindow> windows = container.GetWindows();
        IReadOnlyList<DmaBuffer> buffers = container.GetBuffers();
        try
        {
            var builder = new StateBuilder(state, container, path, use, cancellationToken);
            foreach (BufferState buffer in state.Buffers)
            {
                builder.AddBuffer(
                    buffer, Existing(buffer) ?? container.CreateBuffer(buffer.Size.Value, buffer.PageSize.Value, buffer.Name));
            }

            builder.BuildWindows();
            builder.BuildMappings();
            return builder.Windows.ConvertAll(built => new TceRestoredWindow(built.Recorded.StartAddress.Value, built.Window));
        }
        catch (Exception cause)
        {
            use.RunUndo(() => Undo(windows, buffers, cause));
            throw;
        }
    }

    private static void RequireFit(TceState state, TceContainer container)
    {
        if (container.GetWindows().Any(window => !window.IsDefault || window.Mappings > 0))
            throw StateErrors.ContainerNotEmpty(container.Name);
        if (state.Container.IommuVersion != container.IommuVersion)
            throw StateErrors.StateDoesNotFit(container.Name, state.Container.IommuVersion, container.IommuVersion);

        // The default window is removed before the state's windows are made, and made again when that fails.
        if (container.IommuVersion == 2 && state.Windows.All(window => window.State != nameof(WindowState.Pending)))
            container.Preview.UseDefaultWindow();
    }

    /// <summary>A default window is as large as its host has it, whatever the state says.</summary>
    private static void CheckDefaultWindow(TceState state, TceContainer container)
    {
        ulong size = container.GetInfo().Dma32Size;
        foreach (WindowDescription window in state.Windows.Where(window => window.IsDefault && window.Size.Value > size))
        {
            ulong end = window.Mappings.Select(mapping => mapping.Address.Value + mapping.Size.Value).DefaultIfEmpty().Max();
            if (end > window.StartAddress.Value + size)
                throw StateErrors.DefaultWindowTooSmall(container.Name, end, size);
        }
    }

    private DmaBuffer? Existing(BufferState buffer)
        => container.GetBuffers().FirstOrDefault(each =>
            string.Equals(each.Name, buffer.Name, StringComparison.OrdinalIgnoreCase)
            && each.Size == buffer.Size.Value
            && each.PageSize == buffer.PageSize.Value);

    private void Undo(IReadOnlyList<DmaWindow> windows, IReadOnlyList<DmaBuffer> buffers, Exception cause)
    {
        try
        {
            foreach (DmaWindow window in container.GetWindows())
            {
                if (!windows.Contains(window))
                    container.RemoveWindow(window, force: true);
                else if (window.Mappings > 0)
                    container.Unmap(window.StartAddress, window.Size);
            }

            foreach (DmaBuffer buffer in container.GetBuffers().Except(buffers))
                container.RemoveBuffer(buffer);
            if (windows.Count > 0 && container.GetWindows().Count == 0)
                container.Internals.CreateDefaultWindow();
        }
        catch (TceException second)
        {
            throw ContainerErrors.ChangeNotUndone(container.Name, [], container.GetWindows().Select(window => window.Contents), cause, second);
        }
    }
}
