using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>Opens containers on new emulated hosts.</summary>
internal static class EmulatedHosts
{
    private const int Groups = 4;

    public static TceContainer Connect(
        TcePlatform platform, ulong hostPageSize, ulong? memlockLimit, TceContainerOptions options, ITceLogSink sink)
    {
        var host = new EmulatedHost(new EmulatedHostOptions
        {
            Platform = platform,
            PageSize = hostPageSize,
            Groups = Groups,
            LockedMemoryLimit = memlockLimit ?? ulong.MaxValue,
            CanExceedLimit = memlockLimit is null,
        });
        return TceContainer.Open(host.StartProcess(), options, sink);
    }

    /// <summary>The groups that each new host has.</summary>
    public static IReadOnlyList<IommuGroup> GetGroups()
    {
        using EmulatedProcess process = new EmulatedHost(new EmulatedHostOptions { Groups = Groups }).StartProcess();
        return process.GetGroups();
    }
}
