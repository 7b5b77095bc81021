using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule InfoSize: the fields that GET_INFO fills in, from transcripts "info2" and "info1".</summary>
public class GetInfoTests
{
    private const uint Untouched = 0xeeeeeeee;

    [Theory]
    [InlineData(TcePlatform.Power8, 0x80000000, 0x11011000, 5)]
    [InlineData(TcePlatform.Power9, 0x80000000, 0x40211000, 5)]
    [InlineData(TcePlatform.Power10, 0x80000000, 0x40211000, 5)]
    [InlineData(TcePlatform.PSeries, 0x40000000, 0x1211000, 1)]
    public void GET_INFO_returns_the_numbers_of_the_platform(TcePlatform platform, uint size, ulong pageSizes, uint levels)
    {
        RawContainer container = RawContainer.Open(RawContainer.Host(platform));

        Assert.Equal(TceResult.Success, container.GetInfo(out TceGetInfo info));

        Assert.Equal((TceGetInfo.DynamicWindows, 0u, size), (info.Flags, info.Dma32WindowStart, info.Dma32WindowSize));
        Assert.Equal((pageSizes, 2u, levels), (info.PageSizes, info.MaxDynamicWindows, info.Levels));
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(8, false, false)]
    [InlineData(15, false, false)]
    [InlineData(16, true, false)]
    [InlineData(20, true, false)]
    [InlineData(31, true, false)]
    [InlineData(32, true, true)]
    [InlineData(64, true, true)]
    public void The_argument_size_decides_how_much_is_filled_in(uint argSize, bool fillsBase, bool fillsWindows)
    {
        RawContainer container = RawContainer.Open(RawContainer.Host());
        TceGetInfo info = Filled(argSize);

        TceResult result = container.Process.GetInfo(container.Descriptor, ref info);

        Assert.Equal(fillsBase ? "0" : "-1 EINVAL", result.ToString());
        Assert.Equal(argSize, info.ArgSize);
        Assert.Equal(fillsBase ? 0x80000000 : Untouched, info.Dma32WindowSize);
        Assert.Equal(fillsWindows ? 5 : Untouched, info.Levels);
        Assert.Equal(fillsWindows ? 2 : Untouched, info.MaxDynamicWindows);
    }

    [Fact]
    public void Version_1_has_no_dynamic_windows()
    {
        RawContainer container = RawContainer.Open(RawContainer.Host().StartProcess(), VfioIommu.SpaprTceV1, 0);
        TceGetInfo info = Filled(ArgSizes.TceGetInfo);

        Assert.Equal(TceResult.Success, container.Process.GetInfo(container.Descriptor, ref info));

        Assert.Equal((0u, 0u, 0x80000000u), (info.Flags, info.Dma32WindowStart, info.Dma32WindowSize));
        Assert.Equal((0ul, 0u, 0u), (info.PageSizes, info.MaxDynamicWindows, info.Levels));
    }

    private static TceGetInfo Filled(uint argSize) => new()
    {
        ArgSize = argSize,
        Flags = Untouched,
        Dma32WindowStart = Untouched,
        Dma32WindowSize = Untouched,
        PageSizes = Untouched,
        MaxDynamicWindows = Untouched,
        Levels = Untouched,
    };
}
