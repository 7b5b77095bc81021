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
    /// <param name="platform">The machine to emulate.</param>
    /// <param name="hostPageSize">The page size of the host's kernel in bytes.</param>
    /// <param name="memlockLimit">The limit of locked memory in bytes; null for none.</param>
    /// <param name="firmware">What the firmware of a pseries host offers; null for QEMU's.</param>
    /// <param name="options">The container's name, groups and IOMMU version.</param>
    /// <param name="sink">Receives the log.</param>
    public static TceContainer Open(
        TcePlatform platform, ulong hostPageSize, ulong? memlockLimit, FirmwareAnswer? firmware, TceContainerOptions options, ITceLogSink sink)
    {
        var host = new EmulatedHost(new EmulatedHostOptions
        {
            Platform = platform,
            PageSize = hostPageSize,
            Groups = Groups,
            Figures = new HostFigures { Firmware = firmware },
            LockedMemoryLimit = memlockLimit ?? ulong.MaxValue,
            CanExceedLimit = memlockLimit is null,
        });
        return TceContainer.Open(host.StartProcess(), options, sink);
    }

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
