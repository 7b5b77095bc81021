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
public static class TceStateRestorer
{
    /// <summary>Tells what <see cref="Restore(string, TceContainer, IWorkWatch?)"/> would do, without a request to the driver.</summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>.</param>
    /// <param name="container">The container.</param>
    /// <param name="watch">Who watches the work; null for nobody.</param>
    /// <returns>How many windows and mappings, and how many buffers would have to be made.</returns>
    /// <exception cref="TceException">
    /// PathNotFound, StateUnreadable, StateDoesNotFit, ContainerNotEmpty, ContainerClosed, and those of making a buffer.
    /// </exception>
    /// <exception cref="OperationCanceledException">The watch ended it.</exception>
    public static (int Windows, int Mappings, int NewBuffers) Validate(string path, TceContainer container, IWorkWatch? watch = null)
    {
        ArgumentNullException.ThrowIfNull(container);
        TceState state = TceStateReader.Read(path, watch);
        Check(state, path, container, watch);
        List<BufferState> missing = state.Buffers.Where(buffer => Existing(container, buffer) is null).ToList();
        foreach (BufferState buffer in missing)
            container.ValidateCreateBuffer(buffer.Size.Value, buffer.PageSize.Value, buffer.Name);
        return (
            state.Windows.Count(window => !window.IsDefault),
            state.Windows.Sum(window => window.Mappings.Count()),
            missing.Count);
    }

    /// <summary>
    /// Makes buffers that the container has none of by that name, then the windows, then the mappings. What goes wrong
    /// is undone; only a default window that had not been used before stays made.
    /// </summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>.</param>
    /// <param name="container">A container without created windows and without mappings.</param>
    /// <param name="watch">Who watches the work; null for nobody.</param>
    /// <exception cref="TceException">
    /// PathNotFound, StateUnreadable, StateDoesNotFit, ContainerNotEmpty, ContainerClosed, ChangeNotUndone, and those of the
    /// requests it takes.
    /// </exception>
    /// <exception cref="OperationCanceledException">The watch ended it, and what had been done is undone.</exception>
    public static IReadOnlyList<TceRestoredWindow> Restore(string path, TceContainer container, IWorkWatch? watch = null)
    {
        ArgumentNullException.ThrowIfNull(container);
        return Restore(TceStateReader.Read(path, watch), path, container, watch);
    }

    internal static IReadOnlyList<TceRestoredWindow> Restore(TceState state, string path, TceContainer container, IWorkWatch? watch = null)
    {
        lock (container.Gate)
        {
            Check(state, path, container, watch);
            IReadOnlyList<DmaWindow> before = container.GetWindows();
            var made = new List<DmaBuffer>();
            try
            {
                var builder = new StateBuilder(state, container, path, watch);
                foreach (BufferState buffer in state.Buffers)
                {
                    DmaBuffer? existing = Existing(container, buffer);
                    if (existing is null)
                        made.Add(existing = container.CreateBuffer(buffer.Size.Value, buffer.PageSize.Value, buffer.Name));
                    builder.AddBuffer(buffer, existing);
                }

                builder.BuildWindows();
                builder.BuildMappings();
                return builder.Windows.ConvertAll(built => new TceRestoredWindow(built.Recorded.StartAddress.Value, built.Window));
            }
            catch (Exception cause) when (cause is TceException or OperationCanceledException)
            {
                Undo(container, made, before, cause);
                throw;
            }
        }
    }

    private static void Check(TceState state, string path, TceContainer container, IWorkWatch? watch)
    {
        if (container.GetWindows().Any(window => !window.IsDefault || window.Mappings > 0))
            throw TceErrors.ContainerNotEmpty(container.Name);
        if (state.Container.IommuVersion != container.IommuVersion)
            throw TceErrors.StateDoesNotFit(container.Name, state.Container.IommuVersion, container.IommuVersion);

        // A state that has no twin is no state: what is wrong with it is found out there, and not on the way.
        TceStateImporter.CreateTwin(state, path, name: null, NullLogger.Instance, recorder: null, watch).Dispose();
    }

    private static DmaBuffer? Existing(TceContainer container, BufferState buffer)
        => container.GetBuffers().FirstOrDefault(each =>
            string.Equals(each.Name, buffer.Name, StringComparison.OrdinalIgnoreCase)
            && each.Size == buffer.Size.Value
            && each.PageSize == buffer.PageSize.Value);

    private static void Undo(TceContainer container, List<DmaBuffer> made, IReadOnlyList<DmaWindow> before, Exception cause)
    {
        try
        {
            foreach (DmaWindow window in container.GetWindows())
            {
                if (!before.Contains(window))
                    container.RemoveWindow(window, force: true);
                else if (window.Mappings > 0)
                    container.Unmap(window.StartAddress, window.Size);
            }

            foreach (DmaBuffer buffer in made)
                container.RemoveBuffer(buffer);
            if (before.Count > 0 && container.GetWindows().Count == 0)
                container.MakeDefaultWindow();
        }
        catch (TceException second)
        {
            throw TceErrors.ChangeNotUndone(container.Name, [], container.GetWindows(), cause, second);
        }
    }
}
