using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Rules GroupUse and PSeries: a pseries kernel gives up or leaks after some requests, and the container refuses them.
/// </summary>
public class PSeriesTrapTests
{
    [Fact]
    public void The_driver_gives_up_a_group_that_is_asked_for_a_second_dynamic_window()
    {
        RawContainer raw = Open(Host(TcePlatform.PSeries));
        Assert.Equal("0", raw.Remove(0).ToString());
        Assert.Equal("0", raw.Create(16, GiB).ToString());

        Assert.Equal("-1 ENODEV", raw.Create(16, GiB).ToString());
        Assert.Equal("0", raw.Remove(DynamicStart).ToString());
        Assert.Equal("-1 ENODEV", raw.Create(12, GiB).ToString());
    }

    [Theory]
    [InlineData(64 * KiB, GiB)]
    [InlineData(4 * KiB, GiB)]
    public void The_container_refuses_a_second_dynamic_window_in_either_slot(ulong pageSize, ulong size)
    {
        using ContainerFixture first = ContainerFixture.Open(TcePlatform.PSeries);
        first.Container.RemoveWindow(first.Container.GetWindow(0));
        DmaWindow window = first.Container.CreateWindow(64 * KiB, GiB);
        Assert.Equal((0, DynamicStart), (window.Slot, window.StartAddress));
        TceException error = first.Refuses(
            "SecondDynamicWindow", TceErrorCategory.InvalidOperation, 18, () => first.Container.CreateWindow(pageSize, size));
        Assert.Equal(DynamicStart, error.Target);

        using ContainerFixture second = ContainerFixture.Open(TcePlatform.PSeries);
        Assert.Equal(1, second.Container.CreateWindow(64 * KiB, GiB).Slot);
        second.Container.RemoveWindow(second.Container.GetWindow(0));
        second.Refuses(
            "SecondDynamicWindow", TceErrorCategory.InvalidOperation, 18, () => second.Container.CreateWindow(pageSize, size));
    }

    [Fact]
    public void The_group_still_gets_windows_after_the_refusal()
    {
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.PSeries);
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        Assert.Throws<TceException>(() => fixture.Container.CreateWindow(64 * KiB, GiB));

        fixture.Container.RemoveWindow(window);
        Assert.Equal(0UL, fixture.Container.CreateWindow(4 * KiB, GiB).StartAddress);
        Assert.Equal(DynamicStart, fixture.Container.CreateWindow(64 * KiB, GiB).StartAddress);
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void The_driver_leaks_locked_memory_for_more_than_one_level()
    {
        RawContainer raw = Open(Host(TcePlatform.PSeries));
        Assert.Equal("0", raw.Remove(0).ToString());
        raw.AssertAnswer(raw.Create(16, GiB, levels: 2), "-1 EINVAL", 4194240);
        raw.AssertAnswer(raw.Close(), "0", 4194240);
    }

    [Fact]
    public void The_container_refuses_more_than_one_level()
    {
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.PSeries);
        TceException error = fixture.Refuses(
            "LevelsOutOfRange", TceErrorCategory.InvalidArgument, 6, () => fixture.Container.CreateWindow(64 * KiB, GiB, 2));
        Assert.Equal(2L, error.Target);
    }

    [Fact]
    public void The_container_refuses_windows_and_mappings_for_several_groups()
    {
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.PSeries, groups: [0, 1]);
        Assert.StartsWith("The container 'test' has 2 groups. On a pseries host", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);

        fixture.Refuses(
            "SeveralGroupsOnPSeries", TceErrorCategory.InvalidOperation, 17,
            () => fixture.Container.CreateWindow(64 * KiB, GiB));
        fixture.Refuses(
            "SeveralGroupsOnPSeries", TceErrorCategory.InvalidOperation, 17,
            () => fixture.Container.Map(new MapRequest(buffer)));
    }

    /// <summary>
    /// Another process made the kernel give up the group. The container learns it with its first request. It must not
    /// list an active window, and it must not try again, because each try leaks locked memory.
    /// </summary>
    [Fact]
    public void A_group_that_was_given_up_has_no_default_window()
    {
        EmulatedHost host = Host(TcePlatform.PSeries);
        using (ITceBackend process = host.StartProcess())
        {
            RawContainer raw = Open(process, VfioIommu.SpaprTceV2, 0);
            Assert.Equal("0", raw.Remove(0).ToString());
            Assert.Equal("0", raw.Create(16, GiB).ToString());
            Assert.Equal("-1 ENODEV", raw.Create(16, GiB).ToString());
        }

        using ContainerFixture fixture = ContainerFixture.On(host);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);

        Assert.Equal("GroupGaveUpWindows", Assert.Throws<TceException>(() => fixture.Container.Map(new MapRequest(buffer))).Id);
        fixture.Refuses(
            "GroupGaveUpWindows", TceErrorCategory.InvalidOperation, 18,
            () => fixture.Container.CreateWindow(64 * KiB, GiB));
        fixture.Refuses(
            "GroupGaveUpWindows", TceErrorCategory.InvalidOperation, 18,
            () => fixture.Container.Map(new MapRequest(buffer)));

        DmaWindow window = Assert.Single(fixture.Container.GetWindows());
        Assert.Equal((WindowState.Pending, 0UL), (window.State, window.LockedMemory));
    }
}
