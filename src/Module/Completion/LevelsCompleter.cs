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
/// Completes the number of levels of a window's table. If the command line gives the window's page size and size, only
/// possible numbers are offered, each with its cost. Otherwise all numbers that the host supports are offered.
/// </summary>
public sealed class LevelsCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
    {
        if (container is null)
            return [];
        PlanningHost host = PlanningHost.Of(container, memlockLimit: null);
        DmaWindow? replaced = GetArgument(bound, "Window") is { } named ? WindowArgument.From(named)?.Resolve(container, isNamed: true) : null;
        ulong? page = GetSize(bound, "PageSize") ?? replaced?.PageSize;
        ulong? size = GetSize(bound, "Size") ?? GetSize(bound, "WindowSize") ?? replaced?.Size;
        if (page is not { } pageSize || size is not { } windowSize || !BitOperations.IsPow2(pageSize) || !BitOperations.IsPow2(windowSize) || windowSize < pageSize)
            return Enumerable.Range(1, (int)host.MaxLevels).Select(levels => (Format((uint)levels), $"A table of {Quantity(levels, "level")}"));

        uint shift = (uint)BitOperations.Log2(pageSize);
        return WindowShape.PossibleLevels(host.Host, shift, windowSize, host.MaxLevels).Select(levels =>
        {
            TableGeometry geometry = TableGeometry.For(host.Host, shift, windowSize, levels);
            return (Format(levels), $"Tables of {Size(geometry.LevelBytes)}, {Size(geometry.ChargedBytes)} of locked memory");
        });
    }

    private static ulong? GetSize(IDictionary bound, string parameter)
        => GetArgument(bound, parameter) is { } value ? SizeTransformationAttribute.Parse(value) : null;

    private static string Format(uint levels) => levels.ToString(CultureInfo.InvariantCulture);
}
