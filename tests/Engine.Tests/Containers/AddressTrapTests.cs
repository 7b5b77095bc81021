using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Rules ZeroIsSuccess, UncheckedEnd and MsiHole: the driver accepts bad addresses, and the container refuses them.
/// </summary>
public class AddressTrapTests
{
    [Fact]
    public void The_driver_answers_plus_one_to_an_unaligned_address()
    {
        RawContainer raw = Open(Host());
        ulong memory = raw.AllocateRegistered(MiB);

        Assert.Equal(new TceResult(1), raw.Map(0x800, memory, 0x1000));
        Assert.Equal(new TceResult(1), raw.Unmap(0x800, 0x1000));
    }

    [Fact]
    public void The_container_refuses_an_unaligned_address()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.Map(new MapRequest(buffer));

        TceException map = fixture.Refuses(
            "AddressNotAligned", TceErrorCategory.InvalidArgument, 1,
            () => fixture.Container.Map(new MapRequest(buffer, Address: 0x200800)));
        Assert.Equal(0x200800UL, map.Target);
        Assert.Contains("0x200000", map.Remedy, StringComparison.Ordinal);
        fixture.Refuses(
            "AddressNotAligned", TceErrorCategory.InvalidArgument, 1, () => fixture.Container.Unmap(0x800, 0x1000));
    }

    [Fact]
    public void The_container_treats_a_positive_answer_as_a_failure()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Backend.FailAfter(1, new TceResult(16));

        TceException error = fixture.LeavesStateAlone(() => fixture.Container.CreateBuffer(MiB));

        Assert.Equal(("DriverRefused", TceErrorCategory.DeviceError, 1), (error.Id, error.Category, error.Rule));
        Assert.Contains("+16", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["Allocate", "RegisterMemory", "Free"], fixture.Backend.Requests.TakeLast(3).Select(request => request.Request));
    }

    [Fact]
    public void The_driver_does_not_check_the_end_of_a_range()
    {
        RawContainer raw = Open(Host());
        ulong memory = raw.AllocateRegistered(2 * MiB);

        Assert.Equal(TceResult.WouldCorruptKernel, raw.Map((2 * GiB) - MiB, memory, 2 * MiB));
        Assert.Equal(TceResult.WouldCorruptKernel, raw.Unmap((2 * GiB) - MiB, 2 * MiB));
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 2 * GiB)]
    [InlineData(TcePlatform.PSeries, GiB)]
    public void The_container_refuses_a_range_past_the_end_of_its_window(TcePlatform platform, ulong windowSize)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform);
        DmaBuffer buffer = fixture.Container.CreateBuffer(2 * MiB);
        ulong address = windowSize - MiB;
        fixture.Container.Map(new MapRequest(buffer, Address: address, Size: MiB));

        TceException map = fixture.Refuses(
            "RangePastWindowEnd", TceErrorCategory.InvalidArgument, 2,
            () => fixture.Container.Map(new MapRequest(buffer, Address: address)));
        Assert.Equal(address, map.Target);
        Assert.Contains("at most 1 MiB", map.Remedy, StringComparison.Ordinal);
        fixture.Refuses(
            "RangePastWindowEnd", TceErrorCategory.InvalidArgument, 2, () => fixture.Container.Unmap(address, 2 * MiB));
        fixture.Refuses(
            "RangePastWindowEnd", TceErrorCategory.InvalidArgument, 2,
            () => fixture.Container.Unmap(address, ulong.MaxValue - 0xfff));
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void The_driver_serves_addresses_past_the_requested_size()
    {
        RawContainer raw = Open(Host());
        ulong memory = raw.AllocateRegistered(MiB);
        Assert.Equal("0", raw.Create(12, 16 * KiB).ToString());

        Assert.Equal("0", raw.Map(DynamicStart + (16 * KiB), memory, 4 * KiB).ToString());
    }

    [Fact]
    public void The_container_refuses_addresses_past_the_requested_size()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        DmaWindow window = fixture.Container.CreateWindow(4 * KiB, 16 * KiB);

        fixture.Refuses(
            "AddressOutsideWindow", TceErrorCategory.InvalidArgument, 2,
            () => fixture.Container.Map(new MapRequest(buffer, window, window.StartAddress + (16 * KiB), Size: 4 * KiB)));
        fixture.Refuses(
            "AddressOutsideWindows", TceErrorCategory.ObjectNotFound, 2,
            () => fixture.Container.Map(new MapRequest(buffer, Address: window.StartAddress + (16 * KiB), Size: 4 * KiB)));
        fixture.Refuses(
            "RangePastWindowEnd", TceErrorCategory.InvalidArgument, 2,
            () => fixture.Container.Map(new MapRequest(buffer, window, window.StartAddress, Size: 20 * KiB)));
    }

    [Fact]
    public void The_driver_maps_into_the_msi_hole_although_no_device_gets_there()
    {
        var host = Host();
        RawContainer raw = Open(host);
        ulong memory = raw.AllocateRegistered(MiB);
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
    public void The_container_warns_of_a_mapping_in_the_msi_hole_and_resolve_shows_it(ulong address, ulong size, bool touches)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        fixture.Container.CreateWindow(64 * KiB, 8 * GiB);

        fixture.Container.Map(new MapRequest(buffer, Address: address, Size: size));

        Assert.Equal(touches ? 1 : 0, fixture.Warnings.Count);
        Assert.All(fixture.Warnings, warning => Assert.Contains("rule 20", warning, StringComparison.Ordinal));
        Assert.Equal(
            touches ? DmaEffect.TakenAsMsi : DmaEffect.ReachesMemory, fixture.Container.Resolve(address + size - 1).Write);
        LedgerAssert.MatchesDriver(fixture);
    }
}
