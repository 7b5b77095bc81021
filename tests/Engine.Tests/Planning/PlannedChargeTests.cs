using SpaprDdw.Backends.Tracing;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Conformance;

namespace SpaprDdw.Tests.Planning;

/// <summary>
/// The planned locked memory is what real kernels charged, in every CREATE that succeeded. Windows of less than a page
/// are left out: no plan has them, and they succeed by accident (rule CreateArguments).
/// </summary>
public class PlannedChargeTests
{
    private const ulong AnyBacking = 1UL << 40;

    [Fact]
    public void Every_recorded_CREATE_charged_the_planned_memory()
    {
        int compared = 0, smallerThanPage = 0;
        foreach (string name in Recordings.Names)
        {
            string path = Recordings.PathOf(name);
            TraceHeader header = TraceReader.ReadHeader(path);
            var checker = new ChargeChecker(name, header, new ChargeCounts())
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
                checker.Check(operation);
        }

        Assert.Equal((995, 32), (compared, smallerThanPage));
    }

    /// <summary>The rows include failed CREATEs that leaked their charge (rule FailedCreateLeaks).</summary>
    [Fact]
    public void Every_observed_CREATE_charged_the_planned_memory()
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
