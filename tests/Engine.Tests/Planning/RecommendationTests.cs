using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>
/// Plans for 8 GiB to 64 TiB on every platform, compared with the emulated driver itself, without a container: one plan
/// is recommended, or none if no plan is possible.
/// </summary>
public class RecommendationTests
{
    private static readonly ulong[] Sizes =
    [
        .. Enumerable.Range(33, 14).Select(shift => 1UL << shift),
        100 * GiB, 17 * GiB / 2, 1000 * GiB, (3 * TiB) + (512 * MiB), (40 * TiB) + (64 * KiB),
    ];

    private static readonly ulong[] Backings = [64 * KiB, 2 * MiB, 16 * MiB, 256 * MiB, GiB, 16 * GiB];

    [Theory]
    [MemberData(nameof(HostKinds.WithPages), MemberType = typeof(HostKinds))]
    public void A_recommended_window_is_created_at_the_planned_charge_without_a_leak(TcePlatform platform, ulong hostPage)
    {
        int recommended = 0;
        foreach ((ulong size, ulong backing, IReadOnlyList<DmaWindowPlan> plans) in Plans(platform, hostPage))
        {
            DmaWindowPlan[] best = plans.Where(plan => plan.Recommended).ToArray();
            Assert.Equal(plans.Any(plan => plan.Possible) ? 1 : 0, best.Length);
            Assert.All(plans, plan => Assert.Equal((plan.Rule is null, true), (plan.Possible, plan.Reason.Length > 0)));
            foreach (DmaWindowPlan plan in best)
            {
                recommended++;
                Assert.True(plan.PageSize <= backing && plan.WindowSize >= size);
                RawContainer raw = Open(Host(platform, hostPage));
                raw.Remove(0);
                Assert.Equal(("0", plan.LockedMemory), (Create(raw, plan), raw.Process.Memory.Locked.Used));
                Assert.True(raw.Remove(raw.Start).IsSuccess);
                Assert.Equal(0UL, raw.Process.Memory.Locked.Used);
            }
        }

        // On PowerNV some window is always possible. On pseries the table for a large memory can be impossible.
        int all = Sizes.Length * Backings.Length;
        Assert.True(platform == TcePlatform.PSeries ? recommended > all / 2 : recommended == all, $"{recommended} of {all}");
    }

    /// <summary>It has the largest pages of all possible plans, and the fewest levels among these.</summary>
    [Theory]
    [MemberData(nameof(HostKinds.WithPages), MemberType = typeof(HostKinds))]
    public void A_recommended_window_is_the_cheapest(TcePlatform platform, ulong hostPage)
    {
        foreach ((_, _, IReadOnlyList<DmaWindowPlan> plans) in Plans(platform, hostPage))
        {
            if (plans.SingleOrDefault(plan => plan.Recommended) is not { } best)
                continue;
            Assert.All(plans.Where(plan => plan.Possible && plan != best), plan =>
            {
                Assert.True(plan.PageSize < best.PageSize || (plan.PageSize == best.PageSize && plan.Levels > best.Levels));
                Assert.True(plan.LockedMemory >= best.LockedMemory);
            });
        }
    }

    [Theory]
    [MemberData(nameof(HostKinds.WithPages), MemberType = typeof(HostKinds))]
    public void The_driver_cannot_create_windows_that_are_planned_as_impossible(TcePlatform platform, ulong hostPage)
    {
        var seen = new HashSet<(int, string)>();
        foreach ((_, _, IReadOnlyList<DmaWindowPlan> plans) in Plans(platform, hostPage))
        {
            foreach (DmaWindowPlan plan in plans.Where(plan => plan.Rule is 6 or 9 or 18))
            {
                RawContainer raw = Open(Host(platform, hostPage));
                raw.Remove(0);
                string answer = Create(raw, plan);
                seen.Add((plan.Rule!.Value, answer));
                Assert.Equal(platform == TcePlatform.PSeries ? 0 : plan.LockedMemory, platform == TcePlatform.PSeries ? 0 : raw.Process.Memory.Locked.Used);
            }
        }

        Assert.Equal(
            platform == TcePlatform.PSeries ? [(18, "-1 ENODEV")] : [(6, "-1 EINVAL"), (9, "-1 ENOMEM")],
            seen.Order());
    }

    [Theory]
    [MemberData(nameof(HostKinds.WithPages), MemberType = typeof(HostKinds))]
    public void The_driver_creates_windows_that_are_planned_as_possible(TcePlatform platform, ulong hostPage)
    {
        foreach ((_, _, IReadOnlyList<DmaWindowPlan> plans) in Plans(platform, hostPage))
        {
            foreach (DmaWindowPlan plan in plans.Where(plan => plan.Rule is null or 12))
            {
                RawContainer raw = Open(Host(platform, hostPage));
                raw.Remove(0);
                Assert.Equal(("0", plan.LockedMemory), (Create(raw, plan), raw.Process.Memory.Locked.Used));
            }
        }
    }

    private static IEnumerable<(ulong Size, ulong Backing, IReadOnlyList<DmaWindowPlan> Plans)> Plans(TcePlatform platform, ulong hostPage)
    {
        PlanningHost host = PlanningHost.Of(platform, hostPage, memlockLimit: null);
        return from size in Sizes
               from backing in Backings
               select (size, backing, WindowPlanner.Plan(host, size, backing));
    }

    private static string Create(RawContainer raw, DmaWindowPlan plan)
        => raw.Create((uint)ulong.Log2(plan.PageSize), plan.WindowSize, plan.Levels).ToString();
}
