using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Emulated;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// A pseries host without dynamic windows answers GET_INFO with -1 windows, 0 levels and pages of 4K (read in the
/// kernel's source). The container has only its default window, and says so.
/// </summary>
public sealed class NoWindowsTests : IDisposable
{
    private const ulong GiB = 1UL << 30;

    private readonly ProbeBackend backend;
    private readonly TceContainer container;

    public NoWindowsTests()
    {
        var host = new EmulatedHost(new EmulatedHostOptions { Platform = TcePlatform.PSeries, Figures = new() { Firmware = FirmwareAnswer.None } });
        backend = new ProbeBackend(host.StartProcess());
        container = TceContainer.Open(backend, new TceContainerOptions { Name = "test" }, new SilentLog());
    }

    [Fact]
    public void The_container_tells_that_it_has_only_the_default_window()
    {
        TceInfo info = container.GetInfo();
        Assert.Equal((false, 0U, 0U), (info.SupportsDynamicWindows, info.MaxWindows, info.MaxLevels));
        Assert.Equal([4096UL], info.PageSizes);
        Assert.StartsWith("This host offers only the default window: GET_INFO answers -1 windows, 0 levels and pages of 4 KiB. ", info.Reason, StringComparison.Ordinal);
        Assert.Contains("ibm,ddw-applicable", info.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_driver_answers_as_the_kernel_does()
    {
        RawContainer raw = RawContainer.Open(new EmulatedHost(
            new EmulatedHostOptions { Platform = TcePlatform.PSeries, Figures = new() { Firmware = FirmwareAnswer.None } }));
        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo };
        Assert.True(raw.Process.GetInfo(raw.Descriptor, ref info).IsSuccess);
        Assert.Equal((uint.MaxValue, 0U, 0x1000UL), (info.MaxDynamicWindows, info.Levels, info.PageSizes));
    }

    [Theory]
    [InlineData(1UL << 30)]
    [InlineData(1UL << 46)]
    public void A_plan_for_such_a_host_and_for_its_state_tells_the_same(ulong memory)
    {
        string reason = WindowPlanner.Plan(PlanningHost.Of(container, null), memory, 64 << 10)[0].Reason;
        PlanningHost unused = PlanningHost.Of(TcePlatform.PSeries, 64 << 10, null).WithFirmware(FirmwareAnswer.None, []);
        Assert.All(WindowPlanner.Plan(unused, memory, 64 << 10), plan => Assert.Equal((false, 18, reason), (plan.Possible, plan.Rule, plan.Reason)));

        string path = Path.GetTempFileName();
        try
        {
            TceStateExporter.WriteFile(container, path);
            Assert.All(
                WindowPlanner.Plan(TceStateReader.ReadHost(path, null), memory, 64 << 10), plan => Assert.Equal((false, reason), (plan.Possible, plan.Reason)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Each_change_of_windows_is_refused_before_a_request()
    {
        DmaWindow window = container.GetWindow(0);
        int sent = backend.Requests.Count;
        foreach (Action change in new Action[]
        {
            () => container.CreateWindow(4096, GiB),
            () => container.CreateWindow(64 << 10, GiB, 1),
            () => container.Internals.ForceCreateWindow(4096, GiB, null),
            () => container.RemoveWindow(window),
            () => container.ReplaceWindow(window, 4096, GiB / 2, null),
        })
        {
            TceException error = Assert.Throws<TceException>(change);
            Assert.Equal(("NoDynamicWindows", TceErrorCategory.ResourceUnavailable, 18), (error.Id, error.Category, error.Rule));
        }

        Assert.Equal(sent, backend.Requests.Count);
    }

    [Fact]
    public void The_default_window_can_be_used()
    {
        TceMapping mapping = container.Map(new MapRequest(container.CreateBuffer(1 << 20)));
        Assert.Equal(0UL, mapping.Window.StartAddress);
    }

    [Theory]
    [InlineData(1UL << 30)]
    [InlineData(1UL << 46)]
    public void Each_plan_is_impossible_for_this_reason(ulong memory)
    {
        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(PlanningHost.Of(container, null), memory, 64 << 10);
        DmaWindowPlan plan = Assert.Single(plans);
        Assert.Equal((false, 18), (plan.Possible, plan.Rule));
        Assert.StartsWith("This host offers only the default window", plan.Reason, StringComparison.Ordinal);
    }

    /// <summary>Version 1 answers with 0 windows, 0 levels and no page size.</summary>
    [Theory]
    [InlineData(TcePlatform.Power9)]
    [InlineData(TcePlatform.PSeries)]
    public void A_container_of_version_1_plans_nothing_either_and_says_why(TcePlatform platform)
    {
        using ContainerFixture first = ContainerFixture.Open(platform, version: 1);
        DmaWindowPlan plan = Assert.Single(WindowPlanner.Plan(PlanningHost.Of(first.Container, null), GiB, 64 << 10));
        Assert.Equal((false, 16), (plan.Possible, plan.Rule));
        Assert.Contains("version 1", plan.Reason, StringComparison.Ordinal);
        Assert.Contains("version 1", first.Container.GetInfo().Reason, StringComparison.Ordinal);
    }

    public void Dispose() => container.Dispose();

    private sealed class SilentLog : ITceLogSink
    {
        public bool IsEnabled(TceLogLevel level) => false;

        public void Write(TceLogLevel level, string message) => Assert.Fail(message);
    }
}
