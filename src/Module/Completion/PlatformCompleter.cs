using System.Collections;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Formatting;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>Completes the machines that can be emulated.</summary>
public sealed class PlatformCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
        => PlatformArgument.All.Select(platform => (platform.ToString(), Describe(platform)));

    private static string Describe(TcePlatform platform)
    {
        PlanningHost host = PlanningHost.Of(platform, HostDescription.LargePageSize, memlockLimit: null);
        IEnumerable<ulong> pageSizes = Enumerable.Range(0, 64).Select(shift => 1UL << shift).Where(size => (host.PageSizes & size) != 0);
        return $"IOMMU pages of {Display.Sizes(pageSizes)}; up to {Units.Quantity(host.MaxLevels, "level")}";
    }
}
