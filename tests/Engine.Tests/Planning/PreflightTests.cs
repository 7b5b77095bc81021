using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>
/// A trial that passes leaves the container unchanged. One that fails names the step, the rule and the remedy.
/// </summary>
public class PreflightTests
{
    [Theory]
    [MemberData(nameof(HostKinds.WithPages), MemberType = typeof(HostKinds))]
    public void Every_possible_plan_passes_and_changes_nothing(TcePlatform platform, ulong hostPage)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform, hostPage);
        Assert.True(WindowPreflight.Run(fixture.Container, 64 * KiB, GiB).DefaultWindowMade);
        ulong[] backings = [hostPage, .. platform == TcePlatform.Power8 ? new[] { 16 * MiB, 16 * GiB } : [2 * MiB, GiB]];
        DmaWindowPlan[] plans = WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null), 64 * GiB, backings.Max())
            .Where(plan => plan.Possible).ToArray();
        Assert.Equal(4, plans.Select(plan => plan.PageSize).Distinct().Count());
        Assert.All(plans, plan =>
        {
            string before = TceStateExporter.ToText(fixture.Container);
            ulong locked = fixture.Backend.Memory.Locked.Used;

            DmaWindowTest test = WindowPreflight.Run(fixture.Container, plan.PageSize, plan.WindowSize, (int)plan.Levels);

            Assert.True(test.Passed, test.Reason);
            Assert.Equal((null, null, null, false), (test.FailedStep, test.ErrorId, test.Rule, test.DefaultWindowMade));
            Assert.Equal((plan.PageSize, plan.WindowSize, plan.Levels, DynamicStart), (test.PageSize, test.Size, test.Levels, test.StartAddress));
            ulong buffer = backings.First(backing => backing >= plan.PageSize);
            Assert.Equal((locked, locked + plan.LockedMemory + buffer, locked), (test.LockedBefore, test.LockedPeak, test.LockedAfter));
            Assert.Equal(before, TceStateExporter.ToText(fixture.Container));
            Assert.Equal(locked, fixture.Backend.Memory.Locked.Used);
            Assert.Null(fixture.Host.Reach(0, DynamicStart, DmaAccess.Read));
        });
    }

    [Fact]
    public void The_first_the_middle_and_the_last_page_are_mapped()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        int requests = fixture.Backend.Requests.Count;

        Assert.True(WindowPreflight.Run(fixture.Container, 64 * KiB, TiB).Passed);

        Assert.Equal(
            ["CheckExtension", "EehPeOp", "Allocate", "RegisterMemory", "TceCreate", "MapDma", "MapDma", "MapDma", "UnmapDma", "UnmapDma", "UnmapDma", "TceRemove", "UnregisterMemory", "Free"],
            fixture.Backend.Requests.Skip(requests).Select(request => request.Request));
    }

    [Fact]
    public void Only_the_default_window_stays_made()
    {
        using ContainerFixture fixture = ContainerFixture.Open();

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 64 * KiB, GiB);

        Assert.True(test.Passed, test.Reason);
        Assert.Equal((true, 0UL, 8 * MiB), (test.DefaultWindowMade, test.LockedBefore, test.LockedAfter));
        DmaWindow left = Assert.Single(fixture.Container.GetWindows());
        Assert.Equal((true, WindowState.Active), (left.IsDefault, left.State));
        Assert.False(WindowPreflight.Run(fixture.Container, 64 * KiB, GiB).DefaultWindowMade);
    }

    [Fact]
    public void Without_the_default_window_the_tried_window_starts_at_0()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 2 * MiB, 8 * GiB);

        Assert.Equal((true, 0UL, false, 0UL), (test.Passed, test.StartAddress, test.DefaultWindowMade, fixture.Backend.Memory.Locked.Used));
        Assert.Empty(fixture.Container.GetWindows());
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 12, 40, 1, "LevelsNotPossible", 9)]
    [InlineData(TcePlatform.Power9, 12, 40, 5, "LevelsNotPossible", 9)]
    [InlineData(TcePlatform.Power9, 12, 63, null, "WindowTooLarge", 9)]
    [InlineData(TcePlatform.Power9, 16, 30, 0, "LevelsOutOfRange", 6)]
    [InlineData(TcePlatform.Power9, 16, 30, -1, "LevelsOutOfRange", 6)]
    [InlineData(TcePlatform.Power9, 16, 30, 6, "LevelsOutOfRange", 6)]
    [InlineData(TcePlatform.Power9, 24, 30, null, "PageSizeNotSupported", 6)]
    [InlineData(TcePlatform.Power9, 30, 21, null, "WindowSmallerThanPage", 6)]
    [InlineData(TcePlatform.PSeries, 16, 30, 2, "LevelsOutOfRange", 6)]
    [InlineData(TcePlatform.PSeries, 16, 45, null, "HypervisorTableTooLarge", 18)]
    [InlineData(TcePlatform.PSeries, 12, 41, 1, "HypervisorTableTooLarge", 18)]
    public void An_impossible_plan_is_not_sent(TcePlatform platform, int pageShift, int sizeShift, int? levels, string id, int rule)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform);
        int requests = fixture.Backend.Requests.Count;

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 1UL << pageShift, 1UL << sizeShift, levels);

        Assert.Equal((false, "plan", id, rule, null), (test.Passed, test.FailedStep, test.ErrorId, test.Rule, test.StartAddress));
        Assert.Equal(requests, fixture.Backend.Requests.Count);
        Assert.Contains($"(Driver rule {rule}.)", test.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_without_a_free_window_fails_the_trial()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Container.CreateWindow(64 * KiB, GiB);
        string before = TceStateExporter.ToText(fixture.Container);

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 64 * KiB, GiB);

        Assert.Equal((false, "plan", "NoFreeWindow", 4), (test.Passed, test.FailedStep, test.ErrorId, test.Rule));
        Assert.Contains("Remove one first.", test.Reason, StringComparison.Ordinal);
        Assert.Equal(before, TceStateExporter.ToText(fixture.Container));
    }

    [Fact]
    public void A_host_without_the_huge_pages_fails_the_trial()
    {
        using ContainerFixture fixture = ContainerFixture.On(new EmulatedHost(new EmulatedHostOptions { HugePageSizes = [2 * MiB] }));

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, GiB, 64 * GiB);

        Assert.Equal((false, "allocate memory", "MemoryNotAllocated", false), (test.Passed, test.FailedStep, test.ErrorId, test.DefaultWindowMade));
        Assert.Contains("reserve them first", test.Reason, StringComparison.Ordinal);
        Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
        Assert.True(WindowPreflight.Run(fixture.Container, 2 * MiB, 64 * GiB).Passed);
    }

    [Fact]
    public void Too_low_a_limit_of_locked_memory_fails_the_trial()
    {
        using ContainerFixture fixture = ContainerFixture.Limited(16 * MiB);
        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 64 * KiB, 64 * GiB);

        Assert.Equal((false, "plan", "LockedMemoryShort", 8), (test.Passed, test.FailedStep, test.ErrorId, test.Rule));
        Assert.Contains("Raise RLIMIT_MEMLOCK", test.Reason, StringComparison.Ordinal);
        Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
    }

    [Fact]
    public void An_impossible_plan_gives_a_failed_result()
    {
        using ContainerFixture fixture = ContainerFixture.Limited(MiB);
        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null), 64 * GiB, 64 * KiB);

        DmaWindowTest test = WindowPreflight.Refuse(fixture.Container, WindowPlanner.Nearest(plans));

        Assert.Equal((false, "plan", "PlanNotPossible", 8, 64 * KiB), (test.Passed, test.FailedStep, test.ErrorId, test.Rule, test.PageSize));
        Assert.Contains("64 GiB", test.Reason, StringComparison.Ordinal);
        Assert.Contains("locked", test.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_of_version_1_fails_the_trial()
    {
        using ContainerFixture fixture = ContainerFixture.Open(version: 1);
        Assert.Equal("NotInVersion1", WindowPreflight.Run(fixture.Container, 64 * KiB, GiB).ErrorId);
        Assert.Equal("NotInVersion1", WindowPreflight.Run(fixture.Container, 64 * KiB, GiB, force: true).ErrorId);
    }
}
