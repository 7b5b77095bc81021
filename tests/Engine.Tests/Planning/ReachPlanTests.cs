using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>Plans for devices of few address bits.</summary>
public class ReachPlanTests
{
    private static readonly PlanningHost Power9 = PlanningHost.Of(TcePlatform.Power9, 64 * KiB, memlockLimit: null);

    [Theory]
    [InlineData(40, TiB, true)]
    [InlineData(40, TiB + GiB, false)]
    [InlineData(47, 64 * TiB, true)]
    [InlineData(48, 64 * TiB, true)]
    public void A_window_in_place_of_the_default_window_is_possible_within_the_reach(int maskBits, ulong memory, bool isPossible)
    {
        IReadOnlyList<DmaWindowPlan> beside = WindowPlanner.Plan(Power9.For(maskBits), memory, GiB);
        IReadOnlyList<DmaWindowPlan> inPlace = WindowPlanner.Plan(Power9.WithoutDefaultWindow().For(maskBits), memory, GiB);

        Assert.DoesNotContain(beside, plan => plan.Possible);
        string remedy = isPossible ? "the window would start at 0x800000000000000: in place of the default window it starts at 0" : "the window would end at 0x1ffffffffff or higher";
        Assert.Contains(beside, plan => plan.Reason.EndsWith(remedy, StringComparison.Ordinal));
        Assert.Equal(isPossible, inPlace.Any(plan => plan.Recommended));
        Assert.All(inPlace, plan => Assert.Equal(0UL, plan.StartAddress));
        if (!isPossible)
            Assert.Contains(inPlace, plan => plan.Reason == "a device of 40 address bits reaches up to 0xffffffffff, and the window would end at 0x1ffffffffff");
    }

    [Theory]
    [InlineData(2 * GiB, "largest page, fewest levels, 128 KiB locked")]
    [InlineData(3 * GiB, "largest page, fewest levels, 128 KiB locked; behind a PCIe switch, 0x80000000 to 0xffffffff may collide with 32-bit MMIO (concluded, not seen)")]
    public void A_plan_at_0_tells_of_the_collision_with_MMIO(ulong memory, string reason)
        => Assert.Equal(reason, WindowPlanner.Plan(Power9.WithoutDefaultWindow(), memory, GiB).Single(plan => plan.Recommended).Reason);

    [Fact]
    public void On_pseries_a_window_is_planned_at_0_only_like_the_default_window()
    {
        PlanningHost partition = PlanningHost.Of(TcePlatform.PSeries, 64 * KiB, memlockLimit: null).WithoutDefaultWindow();

        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(partition.For(40), GiB, 16 * MiB);

        Assert.Equal([4 * KiB], plans.Where(plan => plan.Possible).Select(plan => plan.PageSize));
        Assert.All(plans.Where(plan => !plan.Possible), plan => Assert.Equal(
            (18, "a pseries host starts such a window at 0x800000000000000, also without the default window"), (plan.Rule, plan.Reason)));
    }

    [Fact]
    public void The_plan_for_a_container_starts_where_its_next_window_starts()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        Assert.Equal(DynamicStart, WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null), GiB, GiB)[0].StartAddress);

        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));

        Assert.Contains(WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null).For(40), GiB, GiB), plan => plan is { Recommended: true, StartAddress: 0 });
    }

    [Fact]
    public void The_address_bits_of_a_containers_devices_count()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Backend.Groups =
            [new IommuGroup(0, [new IommuDevice("0000:01:00.0", 1, 1, 0x030000, "vfio-pci") { MaskBits = 47 }], Viable: true, Reason: null)];

        Assert.DoesNotContain(WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null), GiB, GiB), plan => plan.Possible);
        Assert.Contains(WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null).For(64), GiB, GiB), plan => plan.Recommended);
    }

    [Fact]
    public void A_container_without_a_default_window_has_none_to_replace()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        fixture.Container.CreateWindow(64 * KiB, GiB);

        Assert.All(WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null).WithoutDefaultWindow(), GiB, GiB), plan => Assert.False(plan.Possible));
    }

    /// <summary>The remedy must work: the second slot may be taken, but not slot 0, and the size must fit too.</summary>
    [Theory]
    [InlineData(false, 40, GiB, "the window would start at 0x800000000000000: in place of the default window it starts at 0")]
    [InlineData(false, 40, 2 * TiB, "the window would end at 0x1ffffffffff or higher")]
    [InlineData(true, 40, GiB, "the window would start at 0x800000000000000: A window of 1 GiB was created at 0 in place of the default window, and would not be replaced. Change or remove the window at 0. (Driver rule 3.)")]
    public void A_plan_out_of_reach_gives_a_remedy_that_works(bool isZeroTaken, int maskBits, ulong memory, string end)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        if (isZeroTaken)
        {
            fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
            fixture.Container.CreateWindow(64 * KiB, GiB);
            fixture.Refuses(
                "ZeroTaken", TceErrorCategory.LimitsExceeded, 3,
                () => fixture.Container.Preview.CreateWindow(64 * KiB, memory, levels: null, maskBits));
        }

        DmaWindowPlan plan = WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null).For(maskBits), memory, GiB)[^5];

        Assert.EndsWith(end, plan.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TcePlatform.Power9, true, true)]
    [InlineData(TcePlatform.Power9, true, false)]
    [InlineData(TcePlatform.Power9, false, true)]
    [InlineData(TcePlatform.PSeries, true, true)]
    [InlineData(TcePlatform.PSeries, true, false)]
    public void The_plan_in_place_of_the_default_window_is_the_same_for_a_state_as_for_its_container(TcePlatform platform, bool hasDefault, bool hasSecond)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform);
        if (!hasDefault)
        {
            fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
            fixture.Container.CreateWindow(64 * KiB, GiB);
        }

        if (hasSecond)
            fixture.Container.CreateWindow(64 * KiB, GiB);
        string path = Path.GetTempFileName();
        try
        {
            TceStateExporter.WriteFile(fixture.Container, path);

            IReadOnlyList<DmaWindowPlan> ofState = WindowPlanner.Plan(TceStateReader.ReadHost(path, null).WithoutDefaultWindow().For(40), GiB, GiB);
            IReadOnlyList<DmaWindowPlan> ofContainer = WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null).WithoutDefaultWindow().For(40), GiB, GiB);

            bool isPossible = hasDefault && !(platform == TcePlatform.PSeries && hasSecond);
            Assert.Equal(isPossible, ofState.Any(plan => plan.Possible));
            Assert.Equal(ofContainer.Select(plan => (plan.Possible, plan.StartAddress)), ofState.Select(plan => (plan.Possible, plan.StartAddress)));
            Assert.DoesNotContain(ofState, plan => plan.Reason.Contains("can have no more", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The memory of the default window becomes free, but an undo needs room for it.</summary>
    [Theory]
    [InlineData(7, false, false)]
    [InlineData(8, false, true)]
    [InlineData(8, true, true)]
    public void The_locked_memory_of_a_plan_in_place_is_that_of_the_command(int limitMiB, bool isMade, bool isPossible)
    {
        using ContainerFixture fixture = ContainerFixture.Limited((ulong)limitMiB * MiB);
        if (isMade)
        {
            fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
            fixture.Container.ResetWindows();
        }

        DmaWindowPlan plan = WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null).WithoutDefaultWindow(), GiB, 64 * KiB)
            .Single(plan => plan is { PageSize: 64 * KiB, Levels: 1 });

        Assert.Equal(isPossible, plan.Possible);
        var request = new DefaultWindowRequest(64 * KiB, GiB, Levels: null);
        if (isPossible)
            Assert.Equal(0UL, fixture.Container.Placement.ReplaceDefaultWindow(request).Window.StartAddress);
        else
            fixture.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => fixture.Container.Placement.ReplaceDefaultWindow(request));
    }

    [Fact]
    public void The_trial_of_a_window_out_of_reach_fails_before_any_request()
    {
        using ContainerFixture fixture = ContainerFixture.Open();

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 64 * KiB, GiB, maskBits: 47);

        Assert.Equal((false, "plan", "WindowOutOfReach"), (test.Passed, test.FailedStep, test.ErrorId));
        Assert.DoesNotContain(fixture.Backend.Requests, request => request.Request == "TceCreate");
        Assert.Equal("MaskBitsInvalid", Assert.Throws<TceException>(() => WindowPlanner.Plan(Power9.For(0), GiB, GiB)).Id);
    }
}
