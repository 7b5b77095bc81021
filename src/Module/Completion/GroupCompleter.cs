using System.Collections;
using System.Globalization;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>Completes the numbers of a container's host's IOMMU groups, or of this machine's with -Backend Kernel.</summary>
public class GroupCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected sealed override IEnumerable<(string Text, string Tip)> Candidates(TceContainer? container, IDictionary bound)
    {
        bool isKernel = string.Equals(Bound(bound, "Backend")?.ToString(), nameof(TceBackendKind.Kernel), StringComparison.OrdinalIgnoreCase);
        return (isKernel ? KernelContainers.GetGroups() : Groups(container)).Select(group =>
            (group.Number.ToString(CultureInfo.InvariantCulture), group.Reason ?? string.Join(", ", group.Devices.Select(Describe))));
    }

    /// <summary>The groups, where they are not this machine's.</summary>
    /// <param name="container">The container that the command line names, or the current one; null for none.</param>
    protected virtual IEnumerable<IommuGroup> Groups(TceContainer? container) => container?.GetHostGroups() ?? [];

    private static string Describe(IommuDevice device) => $"{device.Address} ({device.Driver ?? "no driver"})";
}

/// <summary>Completes the numbers of the IOMMU groups that a host will have.</summary>
public sealed class NewHostGroupCompleter : GroupCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<IommuGroup> Groups(TceContainer? container) => EmulatedHosts.GetGroups();
}
