using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule UncheckedEnd: the driver does not check the end of a range.</summary>
public class OutOfRangeTests
{
    [Theory]
    [InlineData(GiB - 0x10000, 0x20000)]
    [InlineData(0, 2 * GiB)]
    public void A_map_past_the_end_on_PowerNV_is_reported_and_changes_nothing(ulong offset, ulong size)
    {
        (EmulatedHost host, RawContainer container, ulong memory) = OpenMapped(TcePlatform.Power9);

        container.AssertAnswer(container.Map(DynamicStart + offset, memory, size), "would corrupt a real kernel", 2105600);

        Assert.Equal(memory, host.Reach(0, DynamicStart, DmaAccess.Write));
        Assert.Equal(memory + 0x10000, host.Reach(0, DynamicStart + GiB - 0x10000, DmaAccess.Write));
    }

    [Theory]
    [InlineData(GiB - 0x10000, 0x20000)]
    [InlineData(0, 2 * GiB)]
    [InlineData(0x10000, ulong.MaxValue - 0xffff)]
    public void An_unmap_past_the_end_on_PowerNV_is_reported_and_changes_nothing(ulong offset, ulong size)
    {
        (EmulatedHost host, RawContainer container, ulong memory) = OpenMapped(TcePlatform.Power9);

        container.AssertAnswer(container.Unmap(DynamicStart + offset, size), "would corrupt a real kernel", 2105600);

        Assert.Equal(memory, host.Reach(0, DynamicStart, DmaAccess.Write));
        Assert.Equal(memory + 0x10000, host.Reach(0, DynamicStart + GiB - 0x10000, DmaAccess.Write));
    }

    [Fact]
    public void No_real_driver_returns_the_value_of_WouldCorruptKernel()
    {
        Assert.False(TceResult.WouldCorruptKernel.IsSuccess);
        Assert.True(TceResult.WouldCorruptKernel.Return < -1);
    }

    /// <summary>
    /// When the memory ends before the table, the driver fails there and does not reach the end of the table.
    /// </summary>
    [Fact]
    public void A_map_whose_memory_ends_before_the_table_fails_as_usual()
    {
        (EmulatedHost host, RawContainer container, ulong memory) = OpenMapped(TcePlatform.Power9);

        TceResult result = container.Map(DynamicStart, memory + (2 * GiB) - 0x10000, 2 * GiB);

        Assert.Equal("-1 EINVAL", result.ToString());
        Assert.Null(host.Reach(0, DynamicStart, DmaAccess.Write));
    }

    /// <summary>Transcripts "pastm", "pastu1" and "pastu2" of pseries.</summary>
    [Fact]
    public void On_pseries_a_map_past_the_end_gets_EINTR_and_an_unmap_does_no_harm()
    {
        (EmulatedHost host, RawContainer container, ulong memory) = OpenMapped(TcePlatform.PSeries);
        ulong last = DynamicStart + GiB - 0x10000;

        container.AssertAnswer(container.Map(last, memory, 0x20000), "-1 EINTR", 2099328);
        Assert.Null(host.Reach(0, last, DmaAccess.Write));
        container.AssertAnswer(container.Unmap(last, 0x20000), "0", 2099328);
        container.AssertAnswer(container.Unmap(DynamicStart, 2 * GiB), "0", 2099328);
        Assert.Null(host.Reach(0, DynamicStart, DmaAccess.Write));
        container.AssertAnswer(container.Remove(DynamicStart), "0", 2099200);
        container.AssertAnswer(container.Close(), "0", 0);
    }

    /// <summary>
    /// Rule TableLevels: the table of a small window fills a whole host page, and all its entries can be mapped.
    /// </summary>
    [Theory]
    [InlineData(64 * KiB, 12, 16 * KiB, 32 * MiB)]
    [InlineData(4 * KiB, 12, 4 * KiB, 2 * MiB)]
    [InlineData(64 * KiB, 16, 64 * KiB, 512 * MiB)]
    public void A_small_window_serves_more_than_its_size(ulong hostPage, uint shift, ulong size, ulong served)
    {
        RawContainer container = Open(Host(pageSize: hostPage));
        ulong memory = container.AllocateRegistered(MiB);
        Assert.Equal(TceResult.Success, container.Create(shift, size));
        ulong page = 1UL << (int)shift;

        Assert.Equal("0", container.Map(DynamicStart + size, memory, page).ToString());
        Assert.Equal("0", container.Map(DynamicStart + served - page, memory, page).ToString());
        Assert.Equal("-1 ENXIO", container.Map(DynamicStart + served, memory, page).ToString());
        Assert.Equal(TceResult.WouldCorruptKernel, container.Map(DynamicStart + served - page, memory, 2 * page));
    }

    private static (EmulatedHost Host, RawContainer Container, ulong Memory) OpenMapped(TcePlatform platform)
    {
        EmulatedHost host = Host(platform);
        RawContainer container = Open(host);
        ulong memory = container.AllocateRegistered(2 * GiB);
        Assert.Equal(TceResult.Success, container.Create(16, GiB));
        Assert.Equal(TceResult.Success, container.Map(DynamicStart, memory, 0x10000));
        Assert.Equal(TceResult.Success, container.Map(DynamicStart + GiB - 0x10000, memory + 0x10000, 0x10000));
        return (host, container, memory);
    }
}
