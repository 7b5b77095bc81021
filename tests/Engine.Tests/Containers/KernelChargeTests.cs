using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>The container keeps its ledger by the kernel's rules, and refuses what the kernel would refuse.</summary>
public class KernelChargeTests
{
    [Theory]
    [InlineData("4.15")]
    [InlineData("4.18")]
    [InlineData("5.4")]
    [InlineData("6.8")]
    [InlineData("7.2")]
    public void Windows_can_be_replaced_and_reset(string kernel)
    {
        using ContainerFixture fixture = On(kernel);
        TceContainer container = fixture.Container;
        container.RemoveWindow(container.GetWindow(0));
        DmaWindow window = container.CreateWindow(64 * KiB, GiB);
        container.Map(new MapRequest(container.CreateBuffer(MiB), window, 16 * MiB));
        LedgerAssert.MatchesDriver(fixture);

        DmaWindow larger = container.ReplaceWindow(window, null, 64 * GiB, null)!.Window;
        LedgerAssert.MatchesDriver(fixture);
        container.Unmap(16 * MiB);
        DmaWindow empty = container.ReplaceWindow(larger, 4 * KiB, GiB, null)!.Window;
        LedgerAssert.MatchesDriver(fixture);
        Assert.Equal(0UL, container.Internals.UnaccountedMemory);

        container.ResetWindows();
        LedgerAssert.MatchesDriver(fixture);
        Assert.Equal(WindowState.Removed, empty.State);
        fixture.Dispose();
        Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
    }

    [Fact]
    public void A_replacement_that_fails_on_4_15_is_undone()
    {
        using ContainerFixture fixture = On("4.15");
        TceContainer container = fixture.Container;
        container.RemoveWindow(container.GetWindow(0));
        DmaWindow window = container.CreateWindow(64 * KiB, GiB);
        container.Map(new MapRequest(container.CreateBuffer(MiB), window, 0));

        for (int request = 0; request < 4; request++)
        {
            string state = fixture.State;
            ulong locked = fixture.Backend.Memory.Locked.Used;
            fixture.Backend.FailAfter(request, TceResult.Failure(Errno.EIO));
            DmaWindow present = container.GetWindow(0);
            try
            {
                container.ReplaceWindow(present, null, present.Size == GiB ? 4 * GiB : GiB, null);
            }
            catch (TceException error)
            {
                Assert.Equal("DriverRefused", error.Id);
                Assert.Equal((state, locked), (fixture.State, fixture.Backend.Memory.Locked.Used));
            }

            fixture.Backend.Recover();
            LedgerAssert.MatchesDriver(fixture);
        }
    }

    [Fact]
    public void A_map_on_4_15_is_refused_when_the_limit_has_no_room_for_the_user_view()
    {
        using ContainerFixture fixture = On("4.15", limit: MiB + (900 * KiB));
        TceContainer container = fixture.Container;
        container.RemoveWindow(container.GetWindow(0));
        DmaWindow window = container.CreateWindow(64 * KiB, 4 * GiB);
        DmaBuffer buffer = container.CreateBuffer(MiB);

        TceException error = fixture.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => container.Map(new MapRequest(buffer, window)));

        Assert.StartsWith("The first mapping of a window on this kernel needs 512 KiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mapped_buffer_is_refused_with_the_answer_of_the_kernel()
    {
        Assert.Contains("EBUSY", Refusal("4.15"), StringComparison.Ordinal);
        Assert.Contains("report success", Refusal("4.19"), StringComparison.Ordinal);

        static string Refusal(string kernel)
        {
            using ContainerFixture fixture = On(kernel);
            DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
            fixture.Container.Map(new MapRequest(buffer));
            return fixture.Refuses("BufferInUse", TceErrorCategory.ResourceBusy, 11, () => fixture.Container.RemoveBuffer(buffer)).Message;
        }
    }

    [Fact]
    public void Pages_that_only_4_15_offers_and_windows_beyond_the_memory_are_refused()
    {
        using ContainerFixture fixture = On("4.15", highestAddress: (512 * GiB) - 1);

        fixture.Refuses("PageSizeMissing", TceErrorCategory.InvalidArgument, 6, () => fixture.Container.CreateWindow(16 * MiB, GiB));
        fixture.Refuses("WindowBeyondMemory", TceErrorCategory.LimitsExceeded, 6, () => fixture.Container.CreateWindow(64 * KiB, TiB));
        Assert.Equal(512 * GiB, fixture.Container.CreateWindow(64 * KiB, 512 * GiB).Size);
    }

    [Theory]
    [InlineData("5.14.0-570.42.2.el9_6.ppc64le", true)]
    [InlineData("6.4.0-150700.53.3-default", true)]
    [InlineData("6.8.0-45-generic", false)]
    public void A_container_knows_whether_the_number_of_its_kernel_tells(string kernel, bool isNoted)
    {
        using ContainerFixture fixture = On(kernel);

        Assert.Equal(isNoted, fixture.Container.GetInfo().KernelNote is { } note && note.Contains(kernel, StringComparison.Ordinal));
    }

    [Fact]
    public void All_level_tables_exist_from_the_start_on_4_15()
    {
        Assert.Equal([1, 8192], TablesInUse("4.15"));
        Assert.Equal([1, 0], TablesInUse("4.19"));

        static ulong[] TablesInUse(string kernel)
        {
            using ContainerFixture fixture = On(kernel);
            DmaWindow window = fixture.Container.CreateWindow(64 * KiB, 4 * TiB, levels: 2);
            return [.. fixture.Container.GetTable(window).Select(level => level.TablesInUse)];
        }
    }

    [Theory]
    [InlineData("6.1", "KernelVfioBroken", 2)]
    [InlineData("5.15", "IommuNotOffered", 1)]
    public void A_kernel_that_can_open_no_container_says_why(string kernel, string id, int version)
        => Assert.Equal(id, Assert.Throws<TceException>(() => ContainerFixture.On(Host(kernel), version)).Id);

    [Fact]
    public void A_state_of_another_kernel_becomes_a_twin_with_the_same_rules()
    {
        using ContainerFixture fixture = On("4.15.0-213-generic");
        fixture.Container.Map(new MapRequest(fixture.Container.CreateBuffer(MiB)));
        string state = TceStateExporter.ToText(fixture.Container);

        using TceContainer twin = TceStateImporter.CreateTwin(StateSource.OfText(state), name: null, fixture);

        Assert.Equal(("4.15", fixture.Container.GetInfo().LockedMemory), (twin.GetInfo().KernelRules, twin.GetInfo().LockedMemory));
        Assert.Equal(state, TceStateExporter.ToText(twin));
        string path = Path.GetTempFileName();
        File.WriteAllText(path, state);
        Assert.Equal("4.15", TceStateReader.ReadHost(path, memlockLimit: null).Host.Kernel.Name);
        File.Delete(path);
    }

    /// <summary>The user view stays until the window is removed, also when nothing is mapped any more.</summary>
    [Theory]
    [InlineData("4.15", TcePlatform.Power8, 16 << 20)]
    [InlineData("4.15", TcePlatform.Power9, 64 << 10)]
    [InlineData("4.18", TcePlatform.Power9, 1 << 30)]
    public void A_state_of_a_window_that_was_mapped_before_becomes_a_twin(string kernel, TcePlatform platform, int pageSize)
    {
        using ContainerFixture fixture = ContainerFixture.On(Host(kernel, platform: platform));
        TceContainer container = fixture.Container;
        MapOnce(container.CreateWindow((ulong)pageSize, 64 * GiB), (ulong)pageSize);
        MapOnce(container.GetWindow(0), MiB);
        string state = TceStateExporter.ToText(container);

        using TceContainer twin = TceStateImporter.CreateTwin(StateSource.OfText(state), name: null, fixture);

        Assert.Equal(state, TceStateExporter.ToText(twin));

        void MapOnce(DmaWindow window, ulong size)
        {
            DmaBuffer buffer = container.CreateBuffer(size, Math.Max(64 * KiB, window.PageSize));
            container.Map(new MapRequest(buffer, window));
            container.Unmap(window.StartAddress);
            container.RemoveBuffer(buffer);
        }
    }

    [Fact]
    public void A_window_that_moves_to_0_on_4_15_needs_room_for_its_user_view()
    {
        using ContainerFixture fixture = On("4.15", limit: 8 * MiB);
        TceContainer container = fixture.Container;
        container.RemoveWindow(container.GetWindow(0));
        DmaWindow window = container.CreateWindow(64 * KiB, 4 * GiB);
        container.Map(new MapRequest(container.CreateBuffer(MiB), window));
        var request = new DefaultWindowRequest(null, 32 * GiB, Levels: null) { Moved = window };

        TceException error = fixture.Refuses(
            "LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => container.Placement.ReplaceDefaultWindow(request));

        Assert.StartsWith("A window of 32 GiB needs 7 MiB", error.Message, StringComparison.Ordinal);
        request = request with { Size = 16 * GiB };
        DefaultWindowPlan plan = container.Placement.Preview(request);
        Assert.Equal(plan.LockedMemory, container.Placement.ReplaceDefaultWindow(request).Window.LockedMemory);
    }

    [Theory]
    [InlineData("5.15", "On pseries, boot Linux 6.11 or later")]
    [InlineData("6.8", "On pseries, boot Linux 6.11 or later")]
    [InlineData("6.12", "Open a container of IOMMU version 2.")]
    public void A_container_of_version_1_names_a_remedy_that_its_kernel_has(string kernel, string remedy)
    {
        using ContainerFixture fixture = ContainerFixture.On(Host(kernel, platform: TcePlatform.PSeries), version: 1);
        string path = Path.GetTempFileName();
        File.WriteAllText(path, TceStateExporter.ToText(fixture.Container));
        PlanningHost planned = TceStateReader.ReadHost(path, memlockLimit: null);
        File.Delete(path);

        Assert.StartsWith(remedy, Assert.Throws<TceException>(() => fixture.Container.CreateWindow(64 * KiB, GiB)).Remedy, StringComparison.Ordinal);
        Assert.Contains(remedy, WindowPlanner.Plan(planned, GiB, 64 * KiB)[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6.11", TcePlatform.PSeries, true)]
    [InlineData("6.15", TcePlatform.PSeries, true)]
    [InlineData("6.12", TcePlatform.PSeries, false)]
    [InlineData("6.16", TcePlatform.PSeries, false)]
    [InlineData("6.11", TcePlatform.Power9, false)]
    public void A_plan_tells_what_its_window_leaks_of_the_memory_of_the_kernel(string kernel, TcePlatform platform, bool leaks)
    {
        PlanningHost host = PlanningHost.Of(platform, 64 * KiB, memlockLimit: null, EmulatedHost.KernelOf(kernel));

        DmaWindowPlan best = WindowPlanner.Plan(host, 64 * GiB, 64 * KiB).Single(plan => plan.Recommended);

        Assert.Equal(leaks, best.Reason.EndsWith("; the kernel leaks 8 MiB of its own memory with each such window", StringComparison.Ordinal));
    }

    [Fact]
    public void Plans_count_the_user_view_and_skip_what_the_processor_lacks()
    {
        HostKernel kernel = EmulatedHost.KernelOf("4.15");
        PlanningHost host = PlanningHost.Of(TcePlatform.Power9, 64 * KiB, memlockLimit: null, kernel);

        DmaWindowPlan best = WindowPlanner.Plan(host, 64 * GiB, 16 * MiB).Single(plan => plan.Recommended);

        Assert.Equal((64 * KiB, 8 * MiB, 8 * MiB), (best.PageSize, best.LockedMemory, best.LockedAtFirstMap));
        Assert.Contains("8 MiB more locked at the first MAP", best.Reason, StringComparison.Ordinal);
        PlanningHost small = PlanningHost.Of(TcePlatform.Power9, 64 * KiB, 12 * MiB, kernel);
        Assert.DoesNotContain(WindowPlanner.Plan(small, 64 * GiB, 64 * KiB), plan => plan.Possible);
    }

    [Theory]
    [InlineData("6.8", TcePlatform.PSeries)]
    [InlineData("5.4", TcePlatform.PSeries)]
    [InlineData("6.1", TcePlatform.Power9)]
    public void No_plan_is_possible_where_no_window_can_be_created(string kernel, TcePlatform platform)
    {
        PlanningHost host = PlanningHost.Of(platform, 64 * KiB, memlockLimit: null, EmulatedHost.KernelOf(kernel));

        Assert.DoesNotContain(WindowPlanner.Plan(host, GiB, 64 * KiB), plan => plan.Possible);
    }

    private static ContainerFixture On(string kernel, ulong limit = ulong.MaxValue, ulong? highestAddress = null)
        => ContainerFixture.On(Host(kernel, limit, highestAddress));

    private static EmulatedHost Host(
        string kernel, ulong limit = ulong.MaxValue, ulong? highestAddress = null, TcePlatform platform = TcePlatform.Power9)
        => new(new EmulatedHostOptions
        {
            Platform = platform,
            Kernel = EmulatedHost.KernelOf(kernel).Profile,
            LockedMemoryLimit = limit,
            CanExceedLimit = limit == ulong.MaxValue,
            Figures = new HostFigures { Kernel = kernel, HighestAddress = highestAddress },
        });
}
