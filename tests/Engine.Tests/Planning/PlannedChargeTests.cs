using SpaprDdw.Backends.Tracing;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Conformance;

namespace SpaprDdw.Tests.Planning;

/// <summary>
/// The locked memory that the planner tells for a window is what real kernels charged for it, in every CREATE that
/// succeeded and that anybody would plan: not those of less than a page, which succeed by accident (rule CreateArguments).
/// </summary>
public class PlannedChargeTests
{
    private const ulong AnyBacking = 1UL << 40;

    [Fact]
    public void EveryRecordedCreateChargedWhatIsPlanned()
    {
        int compared = 0, smallerThanPage = 0;
        foreach (string name in Recordings.Names)
        {
            string path = Recordings.PathOf(name);
            TraceHeader header = TraceReader.ReadHeader(path);
            var walk = new ChargeWalk(name, header, new ChargeTally())
            {
                Made = (create, charge) =>
                {
                    if (create.WindowSize >> (int)create.PageShift == 0)
                    {
                        smallerThanPage++;
                        return;
                    }

                    compared++;
                    Assert.Equal((name, charge), (name, Planned(header.Platform, header.HostPageSize, create.PageShift, create.WindowSize, create.Levels)));
                },
            };
            foreach (TraceOperation operation in TraceReader.ReadOperations(path))
                walk.Check(operation);
        }

        Assert.Equal((610, 26), (compared, smallerThanPage));
    }

    /// <summary>Those that were refused after they had been charged left that behind (rule FailedCreateLeaks).</summary>
    [Fact]
    public void EveryObservedCreateChargedWhatIsPlanned()
    {
        int compared = 0;
        foreach (string[] row in ObservedCreateTests.Rows("create.tsv").Where(row => row[6] != "0"))
        {
            (uint shift, ulong size, uint levels) = ((uint)ObservedCreateTests.Number(row[1]), ObservedCreateTests.Number(row[2]), (uint)ObservedCreateTests.Number(row[3]));
            if (size >> (int)shift == 0)
                continue;
            compared++;
            Assert.Equal(
                (string.Join(' ', row), ObservedCreateTests.Number(row[6])),
                (string.Join(' ', row), Planned(TcePlatform.Power9, ObservedCreateTests.Number(row[0]), shift, size, levels)));
        }

        Assert.Equal(22, compared);
    }

    private static ulong Planned(TcePlatform platform, ulong hostPageSize, uint shift, ulong size, uint levels)
        => WindowPlanner.Plan(PlanningHost.Of(platform, hostPageSize, memlockLimit: null), size, AnyBacking)
            .Single(plan => plan.PageSize == 1UL << (int)shift && plan.Levels == levels)
            .LockedMemory;
}
