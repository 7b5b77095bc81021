using SpaprDdw.Guests.Bridges;

namespace SpaprDdw.Tests.Guests;

/// <summary>The emulated host bridges answer as LoPAR and QEMU's versions define the calls.</summary>
public class HostBridgeTests
{
    private const uint Device = 0x800, Page64K = 16, Shift4G = 32;

    private static readonly uint[] Place = [Device, 0x8000000, 0x20000000];

    [Fact]
    public void Query_of_QEMU_counts_windows_and_promises_one_block_for_all_page_sizes()
    {
        HostBridge bridge = Bridge("Qemu-7.2");

        Assert.Equal([1u, 0x20, 0, 0x107, 0], Succeed(bridge, RtasService.Query, Place, 6));
        Assert.Equal([1u, 0x80000000, 0x107, 0], Succeed(bridge, RtasService.Query, Place, 5));
        Succeed(bridge, RtasService.Create, [.. Place, Page64K, Shift4G], 4);
        Assert.Equal(0u, Succeed(bridge, RtasService.Query, Place, 6)[0]);
    }

    [Theory]
    [InlineData("Qemu-7.2", 3, 4)]
    [InlineData("Qemu-7.2", 3, 7)]
    [InlineData("Qemu-7.2", 2, 6)]
    [InlineData("Qemu-7.2", 4, 6)]
    [InlineData("Qemu-5.2", 3, 6)]
    public void Query_with_other_counts_is_a_parameter_error(string hypervisor, int inputs, int outputs)
        => Fail(RtasStatus.ParameterError, Bridge(hypervisor), RtasService.Query, [.. Place.Concat([0u]).Take(inputs)], outputs);

    [Fact]
    public void Another_unit_id_is_a_parameter_error()
    {
        Fail(RtasStatus.ParameterError, Bridge("Qemu-7.2"), RtasService.Query, [Device, 0x8000000, 0x20000001], 6);
        Fail(RtasStatus.ParameterError, Bridge("Qemu-7.2"), RtasService.Reset, [Device, 0x8000000, 0x20000001], 1);
    }

    [Fact]
    public void A_bridge_that_offers_nothing_refuses_every_call()
    {
        var bridge = new HostBridge(Hypervisor.Parse("Qemu-7.2"), Hypervisor.Parse("Qemu-7.2").Answers, 0x800000020000000, 0x80000000, isOffered: false, offersLimited: false);

        Fail(RtasStatus.ParameterError, bridge, RtasService.Query, Place, 6);
        Fail(RtasStatus.ParameterError, bridge, RtasService.Remove, [0x80000000], 1);
    }

    [Theory]
    [InlineData(25u, 32u, RtasStatus.ParameterError)] // 32 MiB is not in pgsz.
    [InlineData(24u, 23u, RtasStatus.ParameterError)]
    [InlineData(24u, 0u, RtasStatus.ParameterError)]
    [InlineData(16u, 48u, RtasStatus.HardwareError)] // 2^32 TCEs do not fit QEMU's 32 bits.
    [InlineData(16u, 51u, RtasStatus.HardwareError)]
    public void Create_is_refused(uint page, uint window, int status)
        => Fail(status, Bridge("Qemu-7.2"), RtasService.Create, [.. Place, page, window], 4);

    [Fact]
    public void A_third_window_is_refused()
    {
        HostBridge bridge = Bridge("Qemu-7.2");
        Assert.Equal([0x80000001u, 0x8000000, 0], Succeed(bridge, RtasService.Create, [.. Place, Page64K, Shift4G], 4));
        Fail(RtasStatus.HardwareError, bridge, RtasService.Create, [.. Place, Page64K, Shift4G], 4);
    }

    [Fact]
    public void PowerVM_refuses_more_TCEs_than_its_block()
    {
        Hypervisor powerVM = Hypervisor.Parse("PowerVM");
        var bridge = new HostBridge(powerVM, new FirmwareAnswers(1, 0x10000, 3), powerVM.Buid, powerVM.FirstLiobn, isOffered: true, offersLimited: false);
        uint[] place = [Device, 0x8000000, 0x20000021];

        Fail(RtasStatus.HardwareError, bridge, RtasService.Create, [.. place, Page64K, 33], 4);
        Succeed(bridge, RtasService.Create, [.. place, Page64K, 32], 4);
    }

    [Theory]
    [InlineData("Qemu-7.2", 1u)]
    [InlineData("Qemu-5.2", 2u)]
    public void The_default_window_comes_back_after_the_last_other_one_since_7_2(string hypervisor, uint available)
    {
        HostBridge bridge = Bridge(hypervisor);
        Succeed(bridge, RtasService.Remove, [0x80000000], 1);
        Assert.Equal(2u, Succeed(bridge, RtasService.Query, Place, 5)[0]);
        Assert.Equal([0x80000000u, 0, 0], Succeed(bridge, RtasService.Create, [.. Place, Page64K, Shift4G], 4));
        Succeed(bridge, RtasService.Remove, [0x80000000], 1);

        Assert.Equal(available, Succeed(bridge, RtasService.Query, Place, 5)[0]);
        Fail(RtasStatus.ParameterError, bridge, RtasService.Remove, [0x80000001], 1);
    }

    [Fact]
    public void Reset_puts_the_default_window_back()
    {
        HostBridge bridge = Bridge("Qemu-7.2");
        Succeed(bridge, RtasService.Remove, [0x80000000], 1);
        Succeed(bridge, RtasService.Create, [.. Place, Page64K, Shift4G], 4);
        Succeed(bridge, RtasService.Reset, Place, 1);

        Assert.Equal([0x80000001u, 0x8000000, 0], Succeed(bridge, RtasService.Create, [.. Place, Page64K, Shift4G], 4));
    }

    [Fact]
    public void Reset_with_a_fourth_input_needs_limited_addressing()
    {
        Fail(RtasStatus.ParameterError, Bridge("Qemu-7.2"), RtasService.Reset, [.. Place, 1], 1);

        HostBridge bridge = Bridge("Qemu-7.2", offersLimited: true);
        Succeed(bridge, RtasService.Reset, [.. Place, 1], 1);
        Assert.Equal([0x80000001u, 1, 0], Succeed(bridge, RtasService.Create, [.. Place, Page64K, Shift4G], 4));
    }

    /// <summary>Observed on QEMU 7.2: 1.5 GiB with maxmem=4G tells 4.5 GiB, because added memory starts at 2 GiB.</summary>
    [Theory]
    [InlineData("Qemu-7.2", 1536, 4096, 4608)]
    [InlineData("Qemu-7.2", 2048, 8192, 8192)]
    [InlineData("Qemu-7.2", 2048, 2048, 0)]
    [InlineData("Qemu-7.2", 2048, null, 0)]
    [InlineData("Qemu-10.0", 2048, null, 2048)]
    [InlineData("PowerVM", 1536, 4096, 4096)]
    public void The_maximum_memory_is_told_as_by_the_hypervisor(string hypervisor, int memory, int? maximum, int told)
        => Assert.Equal((ulong)told << 20, Hypervisor.Parse(hypervisor).LrdrCapacity((ulong)memory << 20, maximum is { } most ? (ulong)most << 20 : null));

    private static HostBridge Bridge(string name, bool offersLimited = false)
    {
        Hypervisor hypervisor = Hypervisor.Parse(name);
        return new HostBridge(hypervisor, hypervisor.Answers, hypervisor.Buid, hypervisor.FirstLiobn, isOffered: true, offersLimited);
    }

    private static uint[] Succeed(HostBridge bridge, RtasService service, uint[] inputs, int outputs)
    {
        RtasAnswer answer = bridge.Call(service, inputs, outputs);
        Assert.Equal((RtasStatus.Success, outputs - 1), (answer.Status, answer.Outputs.Length));
        return answer.Outputs;
    }

    private static void Fail(int status, HostBridge bridge, RtasService service, uint[] inputs, int outputs)
    {
        RtasAnswer answer = bridge.Call(service, inputs, outputs);
        Assert.Equal((status, outputs - 1), (answer.Status, answer.Outputs.Length));
        Assert.All(answer.Outputs, output => Assert.Equal(0u, output));
    }
}
