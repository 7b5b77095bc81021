using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>Starts emulated hosts and opens containers on them.</summary>
internal static class EmulatedHosts
{
    private const int Groups = 4;

    /// <summary>Opens a container on a new host.</summary>
    /// <param name="host">The host. Its number of groups does not matter.</param>
    /// <param name="options">The container's name, groups and IOMMU version.</param>
    /// <param name="sink">Receives the log.</param>
    public static TceContainer Open(EmulatedHostOptions host, TceContainerOptions options, ITceLogSink sink)
        => TceContainer.Open(new EmulatedHost(host with { Groups = Groups }).StartProcess(), options, sink);

    /// <summary>Lists the groups that every new host has.</summary>
    public static IReadOnlyList<IommuGroup> GetGroups()
    {
        using EmulatedProcess process = Start();
        return [.. process.GetGroups().Select(group => GroupOf(process, group))];
    }

    /// <summary>Asks the driver of a new host about a group.</summary>
    /// <param name="number">The number of the group.</param>
    /// <exception cref="SpaprDdw.Errors.TceException">GroupNotFound.</exception>
    public static IommuGroup ProbeGroup(int number)
    {
        using EmulatedProcess process = Start();
        return GroupOf(process, GroupProbe.Ask(process, number));
    }

    private static EmulatedProcess Start() => new EmulatedHost(new EmulatedHostOptions { Groups = Groups }).StartProcess();

    private static EmulatedIommuGroup GroupOf(EmulatedProcess process, IommuGroup group)
        => new(group, process.Host.Platform, process.Host.PageSize);
}
