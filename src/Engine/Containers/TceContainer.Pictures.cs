using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Pictures;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Containers;

/// <summary>Pictures.</summary>
public sealed partial class TceContainer
{
    /// <summary>What there is to see of the container now. It costs a look at each mapping, however large they are.</summary>
    /// <param name="shown">The windows to show to scale; null for all.</param>
    /// <param name="columns">How many columns a window has.</param>
    /// <param name="busColumns">How many columns the bus has.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ContainerPicture Draw(
        IEnumerable<DmaWindow>? shown, int columns, int busColumns, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using Lock.Scope scope = Enter();
        DmaWindow[] present = windows.OfType<DmaWindow>().ToArray();
        DmaWindow[] drawn = shown?.Select(Own).Distinct().OrderBy(window => window.Slot).ToArray() ?? present;
        ulong mapped = present.Aggregate(0UL, (sum, window) => sum + window.MappedBytes);
        return new ContainerPicture(
            $"Container {PictureText.Clean(Name)} ({Backend}, {Platform})",
            $"{present.Length} window{(present.Length == 1 ? string.Empty : "s")}, {Size(mapped)} mapped",
            BusPart.Of(present.Select(window => (window, Watched(window))), busColumns),
            drawn.Select(window => WindowDrawing.Draw(
                window,
                Watched(window),
                columns,
                hasMsiHole: MsiHole.Touches(Host, window.StartAddress, window.EndAddress))).ToList());

        IEnumerable<TceMapping> Watched(DmaWindow window)
            => MappingsIn(window, window.StartAddress, window.Size).WithProgress("Mappings", window.Mappings, progress, cancellationToken);
    }
}
