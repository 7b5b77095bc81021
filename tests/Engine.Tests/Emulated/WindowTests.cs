using SpaprDdw.Abi;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rules DefaultWindow, TwoWindows and RemoveDropsMappings: the lazy default window, the two slots, REMOVE; transcripts
/// "win", "win0" and "win1".
/// </summary>
public class WindowTests
{
    [Fact]
    public void CreateMakesTheDefaultWindowToo()
    {
        RawContainer container = Open(Host());
        container.Line(container.Remove(DynamicStart), "-1 EINVAL", 0);
        container.Line(container.Create(16, GiB), "0", 8448);
        Assert.Equal(DynamicStart, container.Start);
        container.Line(container.Create(16, GiB), "-1 ENOSPC", 8448);
        container.Line(container.Create(12, GiB), "-1 ENOSPC", 8448);
        container.Line(container.Remove(0), "0", 256);
        container.Line(container.Create(16, 8 * GiB), "0", 2304);
        Assert.Equal(0ul, container.Start);
        container.Line(container.Close(), "0", 0);
    }

    [Fact]
    public void RemovingThePendingDefaultWindowOnlyCancelsIt()
    {
        RawContainer container = Open(Host());
        container.Line(container.Remove(0), "0", 0);
        container.Line(container.Remove(0), "-1 EINVAL", 0);
        container.Line(container.Create(16, 4 * GiB), "0", 1024);
        Assert.Equal(0ul, container.Start);
        container.Line(container.Create(16, 4 * GiB), "0", 2048);
        Assert.Equal(DynamicStart, container.Start);
        container.Line(container.Create(16, 4 * GiB), "-1 ENOSPC", 2048);
        ulong memory = container.Memory(MiB);
        container.Line(container.Register(memory, MiB), "0", 3072);
        container.Line(container.Map(0, memory, MiB), "0", 3072);
        container.Line(container.Map(DynamicStart, memory, MiB), "0", 3072);
        container.Line(container.Close(), "0", 0);
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 8192)]
    [InlineData(TcePlatform.PSeries, 2048)]
    public void DefaultWindowIsMadeEvenWhenTheRequestFails(TcePlatform platform, ulong locked)
    {
        RawContainer create = Open(Host(platform));
        create.Line(create.Create(13, GiB), "-1 EINVAL", locked);

        RawContainer map = Open(Host(platform));
        ulong memory = map.Memory(MiB);
        map.Line(map.Register(memory, MiB), "0", 1024);
        map.Line(map.Map(1UL << 50, memory, MiB), "-1 ENXIO", locked + 1024);

        RawContainer unmap = Open(Host(platform));
        memory = unmap.Memory(MiB);
        unmap.Line(unmap.Register(memory, MiB), "0", 1024);
        unmap.Line(unmap.Unmap(1UL << 50, MiB), "-1 ENXIO", locked + 1024);
    }

    [Theory]
    [InlineData(1, ArgSizes.TceCreate)]
    [InlineData(0, 32)]
    public void BadFlagsOrArgumentSizeMakeNoDefaultWindow(uint flags, uint argSize)
    {
        RawContainer container = Open(Host());
        container.Line(container.Create(16, GiB, flags: flags, argSize: argSize), "-1 EINVAL", 0);
    }

    [Fact]
    public void LargerArgumentSizeIsFine()
    {
        RawContainer container = Open(Host());
        container.Line(container.Create(16, GiB, argSize: 48), "0", 8448);
    }

    [Fact]
    public void RemoveTakesAnyAddressInsideAndDropsMappings()
    {
        RawContainer container = Open(Host());
        ulong memory = container.Memory(4 * MiB);
        container.Line(container.Register(memory, 4 * MiB), "0", 4096);
        container.Line(container.Create(16, GiB), "0", 12544);
        container.Line(container.Remove(DynamicStart, argSize: 12), "-1 EINVAL", 12544);
        container.Line(container.Remove(DynamicStart, flags: 1), "-1 EINVAL", 12544);
        container.Line(container.Remove(DynamicStart + 0x10000), "0", 12288);
        container.Line(container.Remove(DynamicStart), "-1 EINVAL", 12288);
        container.Line(container.Create(16, GiB), "0", 12544);
        container.Line(container.Remove(DynamicStart + GiB), "-1 EINVAL", 12544);
        container.Line(container.Map(DynamicStart, memory, 64 * KiB), "0", 12544);
        container.Line(container.Remove(DynamicStart), "0", 12288);
        container.Line(container.Unregister(memory, 4 * MiB), "0", 8192);
    }

    /// <summary>Transcript "win" of pseries from where the default window goes.</summary>
    [Fact]
    public void PSeriesPutsTheFirstWindowAtTheDynamicStartAnyway()
    {
        RawContainer container = Open(Host(TcePlatform.PSeries));
        container.Line(container.Remove(0), "0", 0);
        container.Line(container.Create(16, 2 * GiB), "0", 256);
        Assert.Equal(DynamicStart, container.Start);
        container.Line(container.Create(16, GiB), "-1 ENODEV", 384);
        container.Line(container.Remove(0), "-1 EINVAL", 384);
        container.Line(container.Create(12, 256 * MiB), "-1 ENODEV", 896);
        container.Line(container.Close(), "0", 640);
    }

    [Theory]
    [InlineData(12, GiB, 0ul)]
    [InlineData(12, 256 * MiB, 0ul)]
    [InlineData(12, 2 * GiB, DynamicStart)]
    [InlineData(16, GiB, DynamicStart)]
    public void PSeriesStartsAtZeroOnlyWhatLooksLikeADefaultWindow(uint shift, ulong size, ulong start)
    {
        RawContainer container = Open(Host(TcePlatform.PSeries));
        Assert.Equal(TceResult.Success, container.Remove(0));
        Assert.Equal(TceResult.Success, container.Create(shift, size));
        Assert.Equal(start, container.Start);
    }
}
