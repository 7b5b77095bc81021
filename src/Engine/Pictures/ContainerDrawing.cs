using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Pictures;

/// <summary>Makes the picture of a container. It costs a look at each mapping, however large they are.</summary>
internal static class ContainerDrawing
{
    /// <summary>What there is to see of a container now.</summary>
    /// <param name="container">The container.</param>
    /// <param name="shown">The windows to show to scale; null for all.</param>
    /// <param name="columns">How many columns a window has.</param>
    /// <param name="busColumns">How many columns the bus has.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ContainerPicture Draw(
        TceContainer container, IEnumerable<DmaWindow>? shown, int columns, int busColumns,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        // All of the picture is of one moment.
        using ExclusiveUse use = container.Internals.UseExclusively(progress);
        IReadOnlyList<DmaWindow> present = container.GetWindows();
        IReadOnlyList<DmaWindow> drawn = shown is null ? present : Selected(shown, present);
        ulong mapped = present.Aggregate(0UL, (sum, window) => sum + window.MappedBytes);
        return new ContainerPicture(
            $"Container {PictureText.Clean(container.Name)} ({container.Backend}, {container.Platform})",
            $"{present.Count} window{(present.Count == 1 ? string.Empty : "s")}, {Size(mapped)} mapped",
            BusPart.Of(present.Select(window => (window, MappingsOf(window))), busColumns),
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
