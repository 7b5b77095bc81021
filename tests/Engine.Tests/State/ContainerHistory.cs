using SpaprDdw.Backends.Emulated;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>Runs steps on a container, which may refuse some of them.</summary>
internal sealed class ContainerHistory(ContainerFixture fixture)
{
    /// <summary>
    /// Platform, page size, version, number of groups and limit of locked memory (0 for none) of many containers.
    /// </summary>
    public static TheoryData<TcePlatform, ulong, int, int, ulong> Kinds
    {
        get
        {
            var kinds = new TheoryData<TcePlatform, ulong, int, int, ulong>();
            foreach (TcePlatform platform in HostKinds.Platforms)
            {
                foreach (ulong page in new[] { 64 * KiB, 4 * KiB })
                {
                    kinds.Add(platform, page, 2, 1, 0);
                    kinds.Add(platform, page, 1, 1, 0);
                }
            }

            kinds.Add(TcePlatform.Power9, 64 * KiB, 2, 3, 0);
            kinds.Add(TcePlatform.PSeries, 64 * KiB, 2, 2, 0);
            kinds.Add(TcePlatform.Power9, 64 * KiB, 2, 1, 600 * MiB);
            kinds.Add(TcePlatform.PSeries, 4 * KiB, 2, 1, 24 * MiB);
            return kinds;
        }
    }

    /// <summary>The number of steps that were carried out.</summary>
    public int Done { get; private set; }

    public static ContainerFixture Open(TcePlatform platform, ulong pageSize, int version, int groups, ulong limit)
        => ContainerFixture.On(
            new EmulatedHost(new EmulatedHostOptions
            {
                Platform = platform,
                PageSize = pageSize,
                Groups = 4,
                LockedMemoryLimit = limit == 0 ? ulong.MaxValue : limit,
                CanExceedLimit = limit == 0,
            }),
            version,
            Enumerable.Range(4 - groups, groups).ToArray());

    /// <summary>Runs steps, and continues after a step that the container refuses.</summary>
    public void Run(IEnumerable<HistoryStep> steps)
    {
        foreach (HistoryStep step in steps)
        {
            try
            {
                Done += step.Run(fixture) ? 1 : 0;
            }
            catch (TceException)
            {
            }
        }
    }
}
