using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule UncheckedEnd: nothing in the driver bounds the end of a range.</summary>
public class OutOfRangeTests
{
    [Theory]
    [InlineData(GiB - 0x10000, 0x20000)]
    [InlineData(0, 2 * GiB)]
    public void PowerNVMapPastTheEndIsToldAndChangesNothing(ulong offset, ulong size)
    {
        (EmulatedHost host, RawContainer container, ulong memory) = Mapped(TcePlatform.Power9);

        container.Line(container.Map(DynamicStart + offset, memory, size), "would corrupt a real kernel", 2105600);

        Assert.Equal(memory, host.Reach(0, DynamicStart, DmaAccess.Write));
        Assert.Equal(memory + 0x10000, host.Reach(0, DynamicStart + GiB - 0x10000, DmaAccess.Write));
    }

    [Theory]
    [InlineData(GiB - 0x10000, 0x20000)]
    [InlineData(0, 2 * GiB)]
    [InlineData(0x10000, ulong.MaxValue - 0xffff)]
    public void PowerNVUnmapPastTheEndIsToldAndChangesNothing(ulong offset, ulong size)
    {
        (EmulatedHost host, RawContainer container, ulong memory) = Mapped(TcePlatform.Power9);

        container.Line(container.Unmap(DynamicStart + offset, size), "would corrupt a real kernel", 2105600);

        Assert.Equal(memory, host.Reach(0, DynamicStart, DmaAccess.Write));
        Assert.Equal(memory + 0x10000, host.Reach(0, DynamicStart + GiB - 0x10000, DmaAccess.Write));
    }

    [Fact]
    public void NoDriverGivesThatAnswer()
    {
        Assert.False(TceResult.WouldCorruptKernel.IsSuccess);
        Assert.True(TceResult.WouldCorruptKernel.Return < -1);
    }

    /// <summary>
    /// Where the memory ends before the table does, the driver fails there and is never past the end.
    /// </summary>
    [Fact]
    public void PowerNVMapThatRunsOutOfMemoryFirstIsAnOrdinaryFailure()
    {
        (EmulatedHost host, RawContainer container, ulong memory) = Mapped(TcePlatform.Power9);

        TceResult result = container.Map(DynamicStart, memory + (2 * GiB) - 0x10000, 2 * GiB);

        Assert.Equal("-1 EINVAL", result.ToString());
        Assert.Null(host.Reach(0, DynamicStart, DmaAccess.Write));
    }

    /// <summary>Transcripts "pastm", "pastu1" and "pastu2" of pseries.</summary>
    [Fact]
    public void PSeriesMapPastTheEndIsInterruptedAndUnmapIsHarmless()
    {
        (EmulatedHost host, RawContainer container, ulong memory) = Mapped(TcePlatform.PSeries);
        ulong last = DynamicStart + GiB - 0x10000;

        container.Line(container.Map(last, memory, 0x20000), "-1 EINTR", 2099328);
        Assert.Null(host.Reach(0, last, DmaAccess.Write));
        container.Line(container.Unmap(last, 0x20000), "0", 2099328);
        container.Line(container.Unmap(DynamicStart, 2 * GiB), "0", 2099328);
        Assert.Null(host.Reach(0, DynamicStart, DmaAccess.Write));
        container.Line(container.Remove(DynamicStart), "0", 2099200);
        container.Line(container.Close(), "0", 0);
    }

    /// <summary>
    /// Rule TableLevels: a small window serves a whole host page of entries, which are not past its end.
    /// </summary>
    [Theory]
    [InlineData(64 * KiB, 12, 16 * KiB, 32 * MiB)]
    [InlineData(4 * KiB, 12, 4 * KiB, 2 * MiB)]
    [InlineData(64 * KiB, 16, 64 * KiB, 512 * MiB)]
    public void SmallWindowServesMoreThanWasAskedFor(ulong hostPage, uint shift, ulong size, ulong served)
    {
        RawContainer container = Open(Host(pageSize: hostPage));
        ulong memory = container.Registered(MiB);
        Assert.Equal(TceResult.Success, container.Create(shift, size));
        ulong page = 1UL << (int)shift;

        Assert.Equal("0", container.Map(DynamicStart + size, memory, page).ToString());
        Assert.Equal("0", container.Map(DynamicStart + served - page, memory, page).ToString());
        Assert.Equal("-1 ENXIO", container.Map(DynamicStart + served, memory, page).ToString());
        Assert.Equal(TceResult.WouldCorruptKernel, container.Map(DynamicStart + served - page, memory, 2 * page));
    }

    private static (EmulatedHost Host, RawContainer Container, ulong Memory) Mapped(TcePlatform platform)
    {
        EmulatedHost host = Host(platform);
        RawContainer container = Open(host);
        ulong memory = container.Registered(2 * GiB);
        Assert.Equal(TceResult.Success, container.Create(16, GiB));
        Assert.Equal(TceResult.Success, container.Map(DynamicStart, memory, 0x10000));
        Assert.Equal(TceResult.Success, container.Map(DynamicStart + GiB - 0x10000, memory + 0x10000, 0x10000));
        return (host, container, memory);
    }
}
