using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Pictures;

/// <summary>Makes the picture of a container. The time depends on the number of mappings, not on their sizes.</summary>
internal static class ContainerDrawing
{
    /// <summary>The picture of a container in its present state.</summary>
    /// <param name="container">The container.</param>
    /// <param name="shown">The windows to draw below the bus; null for all.</param>
    /// <param name="columns">The number of columns of a window.</param>
    /// <param name="busColumns">The number of columns of the bus address space.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ContainerPicture Draw(
        TceContainer container, IEnumerable<DmaWindow>? shown, int columns, int busColumns,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        // Nothing may change the container until the picture is complete.
        using ExclusiveUse use = container.Internals.UseExclusively(progress);
        IReadOnlyList<DmaWindow> present = container.GetWindows();
        IReadOnlyList<DmaWindow> drawn = shown is null ? present : Selected(shown, present);
        ulong mapped = present.Aggregate(0UL, (sum, window) => sum + window.MappedBytes);
        return new ContainerPicture(
            $"Container {PrintableText.Of(container.Name)} ({container.Backend}, {container.Platform})",
            $"{Quantity(present.Count, "window")}, {Size(mapped)} mapped",
            BusPart.Of(
                present.Select(window => new BusWindow(
                    window.Slot,
                    window.StartAddress,
                    window.EndAddress,
                    window.PageSize,
                    MappingsOf(window).Select(mapping => (mapping.StartAddress, mapping.Size)))),
                busColumns),
            [.. drawn.Select(window => WindowDrawing.Draw(
                window,
                MappingsOf(window),
                columns,
                hasMsiHole: MsiHole.Touches(container.Host, window.StartAddress, window.EndAddress)))]);

        IEnumerable<TceMapping> MappingsOf(DmaWindow window)
            => container.GetMappings(window).WithProgress("Mappings", window.Mappings, use, cancellationToken);
    }

    private static DmaWindow[] Selected(IEnumerable<DmaWindow> shown, IReadOnlyList<DmaWindow> present)
    {
        DmaWindow[] selected = [.. shown.Distinct().OrderBy(window => window.Slot)];
        return Array.Find(selected, window => !present.Contains(window)) is { } missing ? throw WindowErrors.WindowNotFound(missing) : selected;
    }
}
