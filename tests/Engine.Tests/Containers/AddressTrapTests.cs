using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>Rules 1 and 2: what the driver takes for addresses and range ends, and what the manager refuses.</summary>
public class AddressTrapTests
{
    [Fact]
    public void DriverAnswersPlusOneForAnUnalignedAddress()
    {
        RawContainer raw = Open(Host());
        ulong memory = raw.Registered(MiB);

        Assert.Equal(new TceResult(1), raw.Map(0x800, memory, 0x1000));
        Assert.Equal(new TceResult(1), raw.Unmap(0x800, 0x1000));
    }

    [Fact]
    public void ManagerRefusesAnUnalignedAddress()
    {
        using Managed managed = Managed.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        managed.Container.Map(new MapRequest(buffer));

        TceException map = managed.Refuses(
            "AddressNotAligned", TceErrorCategory.InvalidArgument, 1,
            () => managed.Container.Map(new MapRequest(buffer, Address: 0x200800)));
        Assert.Equal(0x200800UL, map.Target);
        Assert.Contains("0x200000", map.Remedy, StringComparison.Ordinal);
        managed.Refuses(
            "AddressNotAligned", TceErrorCategory.InvalidArgument, 1, () => managed.Container.Unmap(0x800, 0x1000));
    }

    [Fact]
    public void ManagerTakesAPositiveAnswerForTheFailureThatItIs()
    {
        using Managed managed = Managed.Open();
        managed.Backend.FailAfter(1, new TceResult(16));

        TceException error = managed.LeavesStateAlone(() => managed.Container.CreateBuffer(MiB));

        Assert.Equal(("DriverRefused", TceErrorCategory.DeviceError, 1), (error.Id, error.Category, error.Rule));
        Assert.Contains("+16", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["Allocate", "RegisterMemory", "Free"], managed.Backend.Requests.TakeLast(3).Select(request => request.Request));
    }

    [Fact]
    public void DriverDoesNotBoundTheEndOfARange()
    {
        RawContainer raw = Open(Host());
        ulong memory = raw.Registered(2 * MiB);

        Assert.Equal(TceResult.WouldCorruptKernel, raw.Map((2 * GiB) - MiB, memory, 2 * MiB));
        Assert.Equal(TceResult.WouldCorruptKernel, raw.Unmap((2 * GiB) - MiB, 2 * MiB));
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 2 * GiB)]
    [InlineData(TcePlatform.PSeries, GiB)]
    public void ManagerRefusesARangePastTheEnd(TcePlatform platform, ulong windowSize)
    {
        using Managed managed = Managed.Open(platform);
        DmaBuffer buffer = managed.Container.CreateBuffer(2 * MiB);
        ulong address = windowSize - MiB;
        managed.Container.Map(new MapRequest(buffer, Address: address, Size: MiB));

        TceException map = managed.Refuses(
            "RangePastWindowEnd", TceErrorCategory.InvalidArgument, 2,
            () => managed.Container.Map(new MapRequest(buffer, Address: address)));
        Assert.Equal(address, map.Target);
        Assert.Contains("at most 1 MiB", map.Remedy, StringComparison.Ordinal);
        managed.Refuses(
            "RangePastWindowEnd", TceErrorCategory.InvalidArgument, 2, () => managed.Container.Unmap(address, 2 * MiB));
        managed.Refuses(
            "RangePastWindowEnd", TceErrorCategory.InvalidArgument, 2,
            () => managed.Container.Unmap(address, ulong.MaxValue - 0xfff));
        Truth.MatchesLedger(managed);
    }

    [Fact]
    public void DriverServesMoreThanWasAskedFor()
    {
        RawContainer raw = Open(Host());
        ulong memory = raw.Registered(MiB);
        Assert.Equal("0", raw.Create(12, 16 * KiB).ToString());

        Assert.Equal("0", raw.Map(DynamicStart + (16 * KiB), memory, 4 * KiB).ToString());
    }

    [Fact]
    public void ManagerHoldsCallersToWhatWasAskedFor()
    {
        using Managed managed = Managed.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        DmaWindow window = managed.Container.CreateWindow(4 * KiB, 16 * KiB);

        managed.Refuses(
            "AddressOutsideWindow", TceErrorCategory.InvalidArgument, 2,
            () => managed.Container.Map(new MapRequest(buffer, window, window.StartAddress + (16 * KiB), Size: 4 * KiB)));
        managed.Refuses(
            "AddressOutsideWindows", TceErrorCategory.ObjectNotFound, 2,
            () => managed.Container.Map(new MapRequest(buffer, Address: window.StartAddress + (16 * KiB), Size: 4 * KiB)));
        managed.Refuses(
            "RangePastWindowEnd", TceErrorCategory.InvalidArgument, 2,
            () => managed.Container.Map(new MapRequest(buffer, window, window.StartAddress, Size: 20 * KiB)));
    }

    [Fact]
    public void DriverMapsIntoTheMsiHoleAlthoughNoDeviceGetsThere()
    {
        var host = Host();
        RawContainer raw = Open(host);
        ulong memory = raw.Registered(MiB);
        Assert.Equal("0", raw.Remove(0).ToString());
        Assert.Equal("0", raw.Create(16, 8 * GiB).ToString());

        Assert.Equal("0", raw.Map(0xffff0000, memory, 64 * KiB).ToString());
        Assert.Null(host.Reach(0, 0xffff0000, DmaAccess.Write));
    }

    [Theory]
    [InlineData(0xfff00000, MiB - (64 * KiB), false)]
    [InlineData(0xfff00000, MiB, true)]
    [InlineData(0xffff0000, 64 * KiB, true)]
    [InlineData(0x100000000, 64 * KiB, false)]
    public void ManagerWarnsOfTheMsiHoleAndResolveTells(ulong address, ulong size, bool touches)
    {
        using Managed managed = Managed.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        managed.Container.RemoveWindow(managed.Container.GetWindow(0));
        managed.Container.CreateWindow(64 * KiB, 8 * GiB);

        managed.Container.Map(new MapRequest(buffer, Address: address, Size: size));

        Assert.Equal(touches ? 1 : 0, managed.Warnings.Count);
        Assert.All(managed.Warnings, warning => Assert.Contains("rule 20", warning, StringComparison.Ordinal));
        Assert.Equal(
            touches ? DmaEffect.TakenAsMsi : DmaEffect.ReachesMemory, managed.Container.Resolve(address + size - 1).Write);
        Truth.MatchesLedger(managed);
    }
}
