using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>The sources of a plan's host (platform, container, state), its limits, and the range of sizes.</summary>
public class PlanningSourceTests
{
    /// <summary>
    /// CREATE charges 128.125 MiB for 512 GiB in pages of 64 KiB with two levels, and 8 MiB for the default window.
    /// </summary>
    [Theory]
    [InlineData(136.125, true)]
    [InlineData(136.0625, false)]
    public void The_limit_includes_the_default_window_and_can_be_reached(double limitMiB, bool possible)
    {
        PlanningHost host = PlanningHost.Of(TcePlatform.Power9, 64 * KiB, (ulong)(limitMiB * MiB));

        DmaWindowPlan plan = Plan(host, 512 * GiB, 64 * KiB, 2);

        Assert.Equal(128 * MiB + 128 * KiB, plan.LockedMemory);
        Assert.Equal((possible, possible ? null : 8), (plan.Possible, plan.Rule));
        Assert.Contains(possible ? "possible" : "needs 136.13 MiB locked", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void No_plan_is_recommended_if_none_fits_the_limit()
    {
        PlanningHost host = PlanningHost.Of(TcePlatform.Power9, 64 * KiB, 64 * KiB);

        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(host, TiB, GiB);

        Assert.DoesNotContain(plans, plan => plan.Possible || plan.Recommended);
        Assert.Equal((8, GiB, 1U), (WindowPlanner.Nearest(plans).Rule, WindowPlanner.Nearest(plans).PageSize, WindowPlanner.Nearest(plans).Levels));
    }

    [Fact]
    public void A_low_limit_leads_to_larger_pages()
    {
        PlanningHost host = PlanningHost.Of(TcePlatform.Power9, 64 * KiB, 10 * MiB);

        DmaWindowPlan best = WindowPlanner.Plan(host, 512 * GiB, GiB).Single(plan => plan.Recommended);

        Assert.Equal((GiB, 1U, 128 * KiB), (best.PageSize, best.Levels, best.LockedMemory));
        Assert.DoesNotContain(WindowPlanner.Plan(host, 512 * GiB, 64 * KiB), plan => plan.Possible);
    }

    [Fact]
    public void A_plan_for_a_container_includes_its_locked_memory()
    {
        using ContainerFixture fixture = ContainerFixture.Limited(140 * MiB);
        PlanningHost fresh = PlanningHost.Of(fixture.Container, memlockLimit: null);
        Assert.True(Plan(fresh, 512 * GiB, 64 * KiB, 2).Possible);

        fixture.Container.CreateBuffer(4 * MiB);
        Assert.Equal(8, Plan(PlanningHost.Of(fixture.Container, null), 512 * GiB, 64 * KiB, 2).Rule);
        Assert.True(Plan(PlanningHost.Of(fixture.Container, 200 * MiB), 512 * GiB, 64 * KiB, 2).Possible);

        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        Assert.True(Plan(PlanningHost.Of(fixture.Container, null), 512 * GiB, 64 * KiB, 2).Possible);
    }

    /// <summary>The container refuses the window for the reason that the plan gives.</summary>
    [Theory]
    [InlineData(TcePlatform.Power9)]
    [InlineData(TcePlatform.PSeries)]
    public void A_container_without_a_free_window_has_no_possible_plan(TcePlatform platform)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform);
        fixture.Container.CreateWindow(64 * KiB, GiB);

        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null), 8 * GiB, 64 * KiB);

        Assert.DoesNotContain(plans, plan => plan.Possible || plan.Recommended);
        DmaWindowPlan nearest = WindowPlanner.Nearest(plans);
        TceException refusal = Assert.Throws<TceException>(
            () => fixture.Container.CreateWindow(nearest.PageSize, nearest.WindowSize, (int)nearest.Levels));
        Assert.Equal((4, refusal.Message), (nearest.Rule, nearest.Reason));
    }

    [Theory]
    [InlineData(TcePlatform.Power8, 64 << 10)]
    [InlineData(TcePlatform.Power9, 4 << 10)]
    [InlineData(TcePlatform.Power10, 64 << 10)]
    [InlineData(TcePlatform.PSeries, 4 << 10)]
    public void A_state_gives_the_plans_of_its_container(TcePlatform platform, ulong pageSize)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform, pageSize);
        fixture.Container.CreateBuffer(16 * MiB);
        string path = Path.GetTempFileName();
        try
        {
            TceStateExporter.WriteFile(fixture.Container, path);
            PlanningHost ofFile = TceStateReader.ReadHost(path, memlockLimit: 64 * MiB);

            IReadOnlyList<DmaWindowPlan> expected = WindowPlanner.Plan(PlanningHost.Of(fixture.Container, 64 * MiB), TiB, GiB);
            Assert.Equal(
                expected.Select(Numbers), WindowPlanner.Plan(ofFile, TiB, GiB).Select(Numbers));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A state and its container give the same rule and the same reason.</summary>
    [Theory]
    [InlineData(TcePlatform.Power9, 1, new[] { 0 }, "", 16)]
    [InlineData(TcePlatform.Power9, 2, new[] { 0 }, "create", 4)]
    [InlineData(TcePlatform.Power9, 2, new[] { 0, 1 }, "", null)]
    [InlineData(TcePlatform.Power9, 2, new[] { 0 }, "remove create", null)]
    [InlineData(TcePlatform.PSeries, 2, new[] { 0 }, "", null)]
    [InlineData(TcePlatform.PSeries, 2, new[] { 0 }, "create", 4)]
    [InlineData(TcePlatform.PSeries, 2, new[] { 0, 1 }, "", 17)]
    [InlineData(TcePlatform.PSeries, 2, new[] { 0 }, "remove create", 18)]
    public void A_state_has_the_obstacle_of_its_container(TcePlatform platform, int version, int[] groups, string steps, int? rule)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform, version: version, groups: groups);
        foreach (string step in steps.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "create")
                fixture.Container.CreateWindow(64 * KiB, GiB);
            else
                fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        }

        string path = Path.GetTempFileName();
        try
        {
            TceStateExporter.WriteFile(fixture.Container, path);
            PlanningHost ofContainer = PlanningHost.Of(fixture.Container, null);
            Assert.Equal(rule, (int?)ofContainer.Obstacle?.Rule);
            Assert.Equal(ofContainer.Obstacle, TceStateReader.ReadHost(path, null).Obstacle);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(0, "SizeZero")]
    [InlineData((1UL << 63) + 1, "MemorySizeTooLarge")]
    [InlineData(ulong.MaxValue, "MemorySizeTooLarge")]
    public void Memory_sizes_out_of_range_are_refused(ulong size, string id)
        => Assert.Equal(id, Assert.Throws<TceException>(() => WindowPlanner.Plan(Power9, size, 64 * KiB)).Id);

    [Theory]
    [InlineData(0)]
    [InlineData(4 << 10)]
    [InlineData((64 << 10) + 1)]
    [InlineData(96 << 10)]
    [InlineData(ulong.MaxValue)]
    public void Backing_page_sizes_that_no_host_has_are_refused(ulong backing)
        => Assert.Equal("BufferPageSizeInvalid", Assert.Throws<TceException>(() => WindowPlanner.Plan(Power9, GiB, backing)).Id);

    [Theory]
    [InlineData(1, 64 * 1024)]
    [InlineData(65536, 65536)]
    [InlineData(1UL << 63, 1UL << 63)]
    public void The_smallest_and_the_largest_memory_size_are_planned(ulong size, ulong window)
    {
        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(Power9, size, 1UL << 40);

        Assert.Equal(4 * 5, plans.Count);
        Assert.Equal(window, plans.First(plan => plan.PageSize == 64 * KiB).WindowSize);
        Assert.Equal(size == 65536 ? 64 * KiB : 0, plans.SingleOrDefault(plan => plan.Recommended)?.PageSize ?? 0);
    }

    private static string Numbers(DmaWindowPlan plan)
        => $"{plan.PageSize} {plan.Levels} {plan.WindowSize} {plan.Entries} {plan.LockedMemory} {plan.Rule} {plan.Recommended} {plan.Reason}";

    private static PlanningHost Power9 => PlanningHost.Of(TcePlatform.Power9, 64 * KiB, memlockLimit: null);

    private static DmaWindowPlan Plan(PlanningHost host, ulong memory, ulong pageSize, uint levels)
        => WindowPlanner.Plan(host, memory, GiB).Single(plan => plan.PageSize == pageSize && plan.Levels == levels);
}
