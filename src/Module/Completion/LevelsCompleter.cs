using System.Collections;
using System.Globalization;
using System.Numerics;
using SpaprDdw.Containers;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>
/// Completes numbers of levels: where the command line says which window it is to be, those that can be had, each with
/// what it costs; else all that the host knows.
/// </summary>
public sealed class LevelsCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(TceContainer? container, IDictionary bound)
    {
        if (container is null)
            return [];
        PlanningHost host = PlanningHost.Of(container, memlockLimit: null);
        DmaWindow? replaced = Bound(bound, "Window") is { } named ? WindowArgument.From(named)?.Resolve(container) : null;
        ulong? page = SizeOf(bound, "PageSize") ?? replaced?.PageSize;
        ulong? size = SizeOf(bound, "Size") ?? SizeOf(bound, "WindowSize") ?? replaced?.Size;
        if (page is not { } pageSize || size is not { } windowSize || !BitOperations.IsPow2(pageSize) || !BitOperations.IsPow2(windowSize) || windowSize < pageSize)
            return Enumerable.Range(1, (int)host.MaxLevels).Select(levels => (Text((uint)levels), $"Tables of {levels} level(s)"));

        uint shift = (uint)BitOperations.Log2(pageSize);
        return WindowShape.PossibleLevels(host.Host, shift, windowSize, host.MaxLevels).Select(levels =>
        {
            TableGeometry geometry = TableGeometry.For(host.Host, shift, windowSize, levels);
            return (Text(levels), $"Tables of {Size(geometry.LevelBytes)}, {Size(geometry.ChargedBytes)} of locked memory");
        });
    }

    private static ulong? SizeOf(IDictionary bound, string parameter)
        => Bound(bound, parameter) is { } value ? SizeTransformationAttribute.Parse(value) : null;

    private static string Text(uint levels) => levels.ToString(CultureInfo.InvariantCulture);
}
