using System.Numerics;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Guests;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>Plans for pseries hosts whose firmware gave an answer, by hand or in the kernel log of a PowerVM partition.</summary>
public class FirmwarePlanTests
{
    private static readonly GivenFirmware Nothing = new(null, null, null);

    private static string Log => Path.Combine(AppContext.BaseDirectory, "Data", "logs", "powervm.log");

    [Theory]
    [InlineData(0x1000000, 0x3, 2 * TiB, null)]
    [InlineData(0x1000000, 0x3, TiB, 64 * KiB)]
    [InlineData(0x4000000, 0x3, 4 * TiB, 64 * KiB)]
    [InlineData(0x4000000, 0x3, 8 * TiB, null)]
    [InlineData(0x1000000, 0x103, 2 * TiB, 2 * MiB)]
    [InlineData(0x1000000, 0x103, 64 * TiB, null)]
    [InlineData(0x2000000000, 0x107, 2 * TiB, 16 * MiB)]
    public void The_recommended_plan_is_one_that_the_firmware_grants(ulong block, uint mask, ulong memory, ulong? pageSize)
    {
        PlanningHost host = HostWith(new FirmwareAnswer(block, mask, 1));

        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(host, memory, 16 * MiB);

        Assert.Equal(pageSize, plans.SingleOrDefault(plan => plan.Recommended)?.PageSize);
        Assert.All(plans.Where(plan => plan.Entries > block), plan =>
        {
            Assert.Equal((false, 18), (plan.Possible, plan.Rule));
            Assert.Equal($"0x{plan.Entries:x} TCEs are more than the firmware's largest block of 0x{block:x}: CREATE fails with EINVAL and leaks", plan.Reason);
        });
    }

    [Fact]
    public void A_plan_tells_on_whose_firmware_it_rests()
    {
        PlanningHost unknown = PlanningHost.Of(TcePlatform.PSeries, 64 * KiB, memlockLimit: null);

        Assert.Equal(
            "largest page, fewest levels, 32 MiB locked with QEMU's firmware",
            WindowPlanner.Plan(unknown, 256 * GiB, 64 * KiB).Single(plan => plan.Recommended).Reason);
        Assert.Equal(
            "possible with this firmware",
            WindowPlanner.Plan(HostWith(new FirmwareAnswer(1 << 26, 3, 1)), 256 * GiB, 64 * KiB).Single(plan => plan.Possible && !plan.Recommended).Reason);
        Assert.DoesNotContain(WindowPlanner.Plan(PlanningHost.Of(TcePlatform.Power9, 64 * KiB, null), 256 * GiB, 64 * KiB), plan => plan.Reason.Contains("firmware", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_window_beside_the_default_window_nothing_is_recommended_before_its_removal()
    {
        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(HostWith(new FirmwareAnswer(1 << 24, 3, 0)), GiB, 64 * KiB);

        Assert.All(plans, plan => Assert.Equal(
            (false, 18, "the firmware makes no window beside the default window: remove that first"), (plan.Possible, plan.Rule, plan.Reason)));
    }

    /// <summary>The default window takes the only place whether the driver has made it or not.</summary>
    [Fact]
    public void A_container_whose_default_window_is_in_use_has_no_room_beside_it()
    {
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.PSeries);
        fixture.Container.Map(new MapRequest(fixture.Container.CreateBuffer(MiB), Address: 0));

        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null).WithFirmware(new FirmwareAnswer(1 << 24, 3, 0), []), GiB, 16 * MiB);

        Assert.All(plans, plan => Assert.False(plan.Possible));
        Assert.Contains(plans, plan => plan.Reason == "the firmware makes no window beside the default window: remove that first");
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0), force: true);
        Assert.Contains(WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null).WithFirmware(new FirmwareAnswer(1 << 24, 3, 0), []), GiB, 64 * KiB), plan => plan.Recommended);
    }

    /// <summary>The driver of the container told pages of 16 MiB, and the given mask has none.</summary>
    [Fact]
    public void Pages_that_a_given_mask_lacks_are_not_those_of_the_default_window()
    {
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.PSeries);

        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(PlanningHost.Of(fixture.Container, null).WithFirmware(new FirmwareAnswer(1 << 24, 3, 1), []), GiB, 16 * MiB);

        Assert.Equal((false, "this firmware makes no window in pages of 16 MiB"), (plans[^1].Possible, plans[^1].Reason));
    }

    /// <summary>
    /// The answers of many machines, and windows of all sizes: a plan is possible exactly if the driver makes the window, on a
    /// new host each time.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_plan_is_possible_exactly_if_the_driver_makes_the_window(int seed)
    {
        var random = new Random(seed);
        for (int machine = 0; machine < 40; machine++)
        {
            var answer = new FirmwareAnswer(1UL << random.Next(18, 38), (uint)random.Next(0x200), (uint)random.Next(3));
            ulong memory = 1UL << random.Next(26, 46);
            bool isInPlace = random.Next(2) == 0;
            PlanningHost host = isInPlace ? HostWith(answer).WithoutDefaultWindow() : HostWith(answer);
            foreach (DmaWindowPlan plan in WindowPlanner.Plan(host, memory, 16 * GiB))
            {
                RawContainer raw = RawContainer.Open(EmulatedWith(answer));
                if (isInPlace)
                    raw.Remove(0);
                bool isMade = raw.Create((uint)BitOperations.Log2(plan.PageSize), plan.WindowSize).IsSuccess && raw.Start == (isInPlace ? 0 : DynamicStart);
                bool isGranted = isInPlace || !host.Host.FirmwareLacksPageSize(plan.PageSize); // The emulated driver makes these too.
                Assert.True(plan.Possible == (isMade && isGranted && memory % plan.PageSize == 0), $"{answer}: {plan}");
            }
        }
    }

    [Theory]
    [InlineData(0x1000000, null, null, 0)]
    [InlineData(null, 0x3, 1, 0)]
    [InlineData(0x1000000, 0x3, 1, 0x1000000)]
    public void A_device_without_an_answer_gets_one_only_from_all_three_values(int? block, int? mask, int? windows, int expected)
    {
        SavedDevice refused = SavedPlatform.ReadLog(Log, CancellationToken.None).Single(device => device.PciAddress == "0021:01:00.0");

        HostFirmware found = Assert.Single(HostFirmware.Find(new GivenFirmware((ulong?)block, (uint?)mask, (uint?)windows), [refused]));

        Assert.Equal((ulong)expected, found.Answer.LargestBlock);
        Assert.Equal(expected == 0, found.Answer == FirmwareAnswer.None);
    }

    [Fact]
    public void The_answers_of_a_log_are_read_for_each_device()
    {
        IReadOnlyList<SavedDevice> devices = SavedPlatform.ReadLog(Log, CancellationToken.None);

        IReadOnlyList<HostFirmware> found = HostFirmware.Find(Nothing, devices);

        Assert.Equal(
            [
                "FirmwareAnswer { LargestBlock = 67108864, PageSizeMask = 3, WindowsAvailable = 1 } 0019:01:00.0",
                "FirmwareAnswer { LargestBlock = 16777216, PageSizeMask = 259, WindowsAvailable = 1 } 0020:01:00.0",
                "FirmwareAnswer { LargestBlock = 0, PageSizeMask = 0, WindowsAvailable = 0 } 0021:01:00.0",
                "FirmwareAnswer { LargestBlock = 16777216, PageSizeMask = 3, WindowsAvailable = 1 } 0524:28:00.0",
            ],
            found.Select(each => $"{each.Answer} {string.Join(' ', each.PciAddresses)}"));
        Assert.All(WindowPlanner.Plan(HostWith(found[2].Answer), GiB, GiB), plan => Assert.False(plan.Possible));
    }

    [Fact]
    public void Given_values_replace_those_of_a_log_and_equal_answers_are_one()
    {
        HostFirmware found = Assert.Single(HostFirmware.Find(new GivenFirmware(1 << 20, 1, 2), SavedPlatform.ReadLog(Log, CancellationToken.None)));

        Assert.Equal((new FirmwareAnswer(1 << 20, 1, 2), 4), (found.Answer, found.PciAddresses.Count));
        Assert.Equal(new FirmwareAnswer(1 << 20, 0x107, 1), Assert.Single(HostFirmware.Find(new GivenFirmware(1 << 20, null, null), [])).Answer);
        Assert.Equal("PageSizeMaskInvalid", Assert.Throws<TceException>(() => HostFirmware.Find(new GivenFirmware(null, 0x200, null), [])).Id);
    }

    [Fact]
    public void The_container_refuses_a_window_above_the_block_before_any_request()
    {
        using ContainerFixture fixture = ContainerFixture.On(EmulatedWith(new FirmwareAnswer(0x1000000, 0x3, 1)));

        TceException error = fixture.Refuses(
            "FirmwareBlockTooSmall", TceErrorCategory.LimitsExceeded, 18, () => fixture.Container.CreateWindow(64 * KiB, 2 * TiB));

        Assert.Contains("0x2000000 TCEs", error.Message, StringComparison.Ordinal);
        fixture.Refuses("PageSizeNotSupported", TceErrorCategory.InvalidArgument, 6, () => fixture.Container.CreateWindow(2 * MiB, 2 * TiB));
        Assert.Equal(DynamicStart, fixture.Container.CreateWindow(64 * KiB, TiB).StartAddress);
    }

    [Fact]
    public void The_container_asks_for_no_window_beside_the_default_window_if_the_firmware_makes_none()
    {
        using ContainerFixture fixture = ContainerFixture.On(EmulatedWith(new FirmwareAnswer(0x1000000, 0x3, 0)));

        fixture.Refuses("NoFreeWindow", TceErrorCategory.LimitsExceeded, 4, () => fixture.Container.CreateWindow(64 * KiB, GiB));
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));

        Assert.Equal(0, fixture.Container.CreateWindow(64 * KiB, GiB).Slot);
        fixture.Refuses("NoFreeWindow", TceErrorCategory.LimitsExceeded, 4, () => fixture.Container.CreateWindow(64 * KiB, GiB));
    }

    /// <summary>GET_INFO offers 4 KiB always, and firmware makes only windows in pages of its mask (LoPAR).</summary>
    [Theory]
    [InlineData(0x0)]
    [InlineData(0x2)]
    [InlineData(0x4)]
    [InlineData(0x106)]
    public void Pages_that_the_firmware_lacks_are_no_plan_and_no_window(uint mask)
    {
        var answer = new FirmwareAnswer(0x1000000, mask, 1);
        using ContainerFixture fixture = ContainerFixture.On(EmulatedWith(answer));

        foreach (PlanningHost host in new[] { HostWith(answer), PlanningHost.Of(fixture.Container, memlockLimit: null) })
        {
            IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(host, GiB, GiB);
            Assert.All(plans.Where(plan => plan.Possible), plan => Assert.NotEqual(4 * KiB, plan.PageSize));
            Assert.Equal((18, "only the default window has pages of 4 KiB on this firmware"), (plans[0].Rule, plans[0].Reason));
        }

        fixture.Refuses("FirmwarePagesMissing", TceErrorCategory.InvalidArgument, 18, () => fixture.Container.CreateWindow(4 * KiB, GiB));
    }

    [Fact]
    public void A_plan_in_place_of_the_default_window_does_not_say_to_remove_it()
    {
        PlanningHost host = HostWith(new FirmwareAnswer(0x1000000, 0x3, 0));

        Assert.All(WindowPlanner.Plan(host, 64 * MiB, GiB), plan => Assert.EndsWith("remove that first", plan.Reason, StringComparison.Ordinal));
        IReadOnlyList<DmaWindowPlan> inPlace = WindowPlanner.Plan(host.WithoutDefaultWindow(), 64 * MiB, GiB);
        Assert.Equal([true, false], inPlace.Select(plan => plan.Possible));
        Assert.Equal("a pseries host starts such a window at 0x800000000000000, also without the default window", inPlace[1].Reason);
    }

    [Theory]
    [InlineData(0, "Remove the default window, and create this one after that.")]
    [InlineData(1, "Keep the default window, and create this one beside it.")]
    public void The_remedy_for_a_window_that_would_not_be_at_0_is_one_that_the_firmware_grants(uint windows, string remedy)
    {
        using ContainerFixture fixture = ContainerFixture.On(EmulatedWith(new FirmwareAnswer(0x1000000, 0x3, windows)));
        var request = new DefaultWindowRequest(64 * KiB, GiB, Levels: null);

        TceException error = fixture.Refuses(
            "NoWindowAtZero", TceErrorCategory.InvalidOperation, 18, () => fixture.Container.Placement.ReplaceDefaultWindow(request));
        Assert.Equal(remedy, error.Remedy);
        fixture.Refuses(
            "NoWindowInReach", TceErrorCategory.LimitsExceeded, 18, () => fixture.Container.Placement.ReplaceDefaultWindow(request with { MaskBits = 40 }));
    }

    [Fact]
    public void The_plan_for_a_state_rests_on_the_firmware_in_it()
    {
        using ContainerFixture fixture = ContainerFixture.On(EmulatedWith(new FirmwareAnswer(0x1000000, 0x3, 1)));
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, TceStateExporter.ToText(fixture.Container));

            IReadOnlyList<DmaWindowPlan> ofState = WindowPlanner.Plan(TceStateReader.ReadHost(path, memlockLimit: null), 2 * TiB, 64 * KiB);

            Assert.Equal(WindowPlanner.Plan(PlanningHost.Of(fixture.Container, memlockLimit: null), 2 * TiB, 64 * KiB).Select(plan => plan.Reason), ofState.Select(plan => plan.Reason));
            Assert.DoesNotContain(ofState, plan => plan.Possible);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static PlanningHost HostWith(FirmwareAnswer firmware)
        => PlanningHost.Of(TcePlatform.PSeries, 64 * KiB, memlockLimit: null).WithFirmware(firmware, []);

    private static EmulatedHost EmulatedWith(FirmwareAnswer firmware) => new(new EmulatedHostOptions
    {
        Platform = TcePlatform.PSeries,
        Figures = new HostFigures { Firmware = firmware },
    });
}
