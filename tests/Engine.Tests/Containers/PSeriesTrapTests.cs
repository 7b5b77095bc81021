using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>Rules 17 and 18: what a pseries host does not forgive, and what the manager refuses.</summary>
public class PSeriesTrapTests
{
    [Fact]
    public void DriverGivesUpAGroupThatIsAskedForASecondDynamicWindow()
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
    public void ManagerRefusesASecondDynamicWindowInEitherSlot(ulong pageSize, ulong size)
    {
        using Managed first = Managed.Open(TcePlatform.PSeries);
        first.Container.RemoveWindow(first.Container.GetWindow(0));
        DmaWindow window = first.Container.CreateWindow(64 * KiB, GiB);
        Assert.Equal((0, DynamicStart), (window.Slot, window.StartAddress));
        TceException error = first.Refuses(
            "SecondDynamicWindow", TceErrorCategory.InvalidOperation, 18, () => first.Container.CreateWindow(pageSize, size));
        Assert.Equal(DynamicStart, error.Target);

        using Managed second = Managed.Open(TcePlatform.PSeries);
        Assert.Equal(1, second.Container.CreateWindow(64 * KiB, GiB).Slot);
        second.Container.RemoveWindow(second.Container.GetWindow(0));
        second.Refuses(
            "SecondDynamicWindow", TceErrorCategory.InvalidOperation, 18, () => second.Container.CreateWindow(pageSize, size));
    }

    [Fact]
    public void GroupIsWellAfterTheRefusal()
    {
        using Managed managed = Managed.Open(TcePlatform.PSeries);
        managed.Container.RemoveWindow(managed.Container.GetWindow(0));
        DmaWindow window = managed.Container.CreateWindow(64 * KiB, GiB);
        Assert.Throws<TceException>(() => managed.Container.CreateWindow(64 * KiB, GiB));

        managed.Container.RemoveWindow(window);
        Assert.Equal(0UL, managed.Container.CreateWindow(4 * KiB, GiB).StartAddress);
        Assert.Equal(DynamicStart, managed.Container.CreateWindow(64 * KiB, GiB).StartAddress);
        Truth.MatchesLedger(managed);
    }

    [Fact]
    public void DriverLeaksForMoreThanOneLevel()
    {
        RawContainer raw = Open(Host(TcePlatform.PSeries));
        Assert.Equal("0", raw.Remove(0).ToString());
        raw.Line(raw.Create(16, GiB, levels: 2), "-1 EINVAL", 4194240);
        raw.Line(raw.Close(), "0", 4194240);
    }

    [Fact]
    public void ManagerRefusesMoreThanOneLevel()
    {
        using Managed managed = Managed.Open(TcePlatform.PSeries);
        TceException error = managed.Refuses(
            "LevelsOutOfRange", TceErrorCategory.InvalidArgument, 6, () => managed.Container.CreateWindow(64 * KiB, GiB, 2));
        Assert.Equal(2L, error.Target);
    }

    [Fact]
    public void ManagerRefusesSeveralGroups()
    {
        using Managed managed = Managed.Open(TcePlatform.PSeries, groups: [0, 1]);
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);

        managed.Refuses(
            "SeveralGroupsOnPSeries", TceErrorCategory.InvalidOperation, 17,
            () => managed.Container.CreateWindow(64 * KiB, GiB));
        managed.Refuses(
            "SeveralGroupsOnPSeries", TceErrorCategory.InvalidOperation, 17,
            () => managed.Container.Map(new MapRequest(buffer)));
    }

    /// <summary>
    /// Somebody else had the group given up. The manager learns it with its first request; it must not say that a window
    /// is there, and it must not try again, because each try leaks.
    /// </summary>
    [Fact]
    public void GroupThatWasGivenUpHasNoDefaultWindow()
    {
        EmulatedHost host = Host(TcePlatform.PSeries);
        using (ITceBackend process = host.StartProcess())
        {
            RawContainer raw = Open(process, VfioIommu.SpaprTceV2, 0);
            Assert.Equal("0", raw.Remove(0).ToString());
            Assert.Equal("0", raw.Create(16, GiB).ToString());
            Assert.Equal("-1 ENODEV", raw.Create(16, GiB).ToString());
        }

        using Managed managed = Managed.On(host);
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);

        Assert.Equal("GroupGaveUpWindows", Assert.Throws<TceException>(() => managed.Container.Map(new MapRequest(buffer))).Id);
        managed.Refuses(
            "GroupGaveUpWindows", TceErrorCategory.InvalidOperation, 18,
            () => managed.Container.CreateWindow(64 * KiB, GiB));
        managed.Refuses(
            "GroupGaveUpWindows", TceErrorCategory.InvalidOperation, 18,
            () => managed.Container.Map(new MapRequest(buffer)));

        DmaWindow window = Assert.Single(managed.Container.GetWindows());
        Assert.Equal((WindowState.Pending, 0UL), (window.State, window.LockedMemory));
    }
}
