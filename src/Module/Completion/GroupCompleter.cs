using System.Collections;
using System.Globalization;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Completion;

/// <summary>
/// Completes the numbers of IOMMU groups: those of the container's host, or with -Backend Kernel those of this machine.
/// </summary>
public class GroupCompleter : SessionCompleter
{
    /// <inheritdoc/>
    protected sealed override IEnumerable<(string Text, string Tip)> GetCandidates(TceContainer? container, IDictionary bound)
    {
        bool isKernel = string.Equals(GetArgument(bound, "Backend")?.ToString(), nameof(TceBackendKind.Kernel), StringComparison.OrdinalIgnoreCase);
        return (isKernel ? KernelContainers.GetGroups() : GetGroups(container)).Select(group =>
            (group.Number.ToString(CultureInfo.InvariantCulture), group.Reason ?? string.Join(", ", group.Devices.Select(Describe))));
    }

    /// <summary>Lists the groups to complete without -Backend Kernel.</summary>
    /// <param name="container">
    /// The container that the command line names, or else the default; null if there is none.
    /// </param>
    protected virtual IEnumerable<IommuGroup> GetGroups(TceContainer? container) => container?.GetHostGroups() ?? [];

    private static string Describe(IommuDevice device) => $"{device.PciAddress} ({device.Driver ?? "no driver"})";
}

/// <summary>Completes the numbers of the IOMMU groups of a host that is still to be connected.</summary>
public sealed class NewHostGroupCompleter : GroupCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<IommuGroup> GetGroups(TceContainer? container) => EmulatedHosts.GetGroups();
}
