using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// A pseries host makes the windows that its firmware offers. The answers are those of public logs of PowerVM and KVM;
/// what the kernel makes of them is read in its source.
/// </summary>
public class FirmwareTests
{
    [Theory]
    [InlineData(0x3, 0x11000)]
    [InlineData(0x103, 0x211000)]
    [InlineData(0x107, 0x1211000)]
    [InlineData(0x1ff, 0x1f211000)] // 16 GiB pages are lost in the kernel's 32 bits.
    [InlineData(0, 0x1000)]
    public void The_mask_of_the_firmware_decides_the_page_sizes(uint mask, ulong pageSizes)
    {
        RawContainer raw = Open(HostWith(new FirmwareAnswer(1 << 24, mask, 1)));

        Assert.Equal("0", raw.GetInfo(out TceGetInfo info).ToString());

        Assert.Equal((pageSizes, 2U, 1U), (info.PageSizes, info.MaxDynamicWindows, info.Levels));
    }

    /// <summary>The default window takes 2048 kB, and a refused window of 2^25 TCEs 262144 kB.</summary>
    [Fact]
    public void A_window_above_the_largest_block_fails_and_leaks_its_charge_but_the_group_stays_usable()
    {
        RawContainer raw = Open(HostWith(new FirmwareAnswer(0x1000000, 0x3, 1)));

        raw.AssertAnswer(raw.Create(16, 2 * TiB), "-1 EINVAL", 2048 + 262144);
        raw.AssertAnswer(raw.Create(16, TiB), "0", 2048 + 262144 + 131072);

        Assert.Equal(DynamicStart, raw.Start);
    }

    [Fact]
    public void A_larger_block_grants_the_same_window()
    {
        RawContainer raw = Open(HostWith(new FirmwareAnswer(0x4000000, 0x3, 1)));

        raw.AssertAnswer(raw.Create(16, 2 * TiB), "0", 2048 + 262144);
    }

    [Fact]
    public void A_firmware_without_a_window_beside_the_default_window_makes_one_after_its_removal()
    {
        EmulatedHost host = HostWith(new FirmwareAnswer(0x1000000, 0x3, 0));
        RawContainer raw = Open(host);
        Assert.Equal("0", raw.GetInfo(out TceGetInfo info).ToString());
        Assert.Equal(1U, info.MaxDynamicWindows);
        raw.AssertAnswer(raw.Remove(0), "0", 0);
        raw.AssertAnswer(raw.Create(16, TiB), "0", 131072);
        Assert.Equal(DynamicStart, raw.Start);

        RawContainer other = Open(host.StartProcess(), VfioIommu.SpaprTceV2, 1);
        other.AssertAnswer(other.Create(16, GiB), "-1 ENODEV", 2048 + 128);
        Assert.Equal("0", other.Remove(0).ToString());
        Assert.Equal("-1 ENODEV", other.Create(16, GiB).ToString());
    }

    [Fact]
    public void The_firmware_of_a_PowerNV_host_does_not_exist()
    {
        var host = new EmulatedHost(new EmulatedHostOptions { Figures = new HostFigures { Firmware = new FirmwareAnswer(1, 1, 0) } });

        Assert.Equal("0", Open(host).GetInfo(out TceGetInfo info).ToString());

        Assert.Equal((0x40211000UL, 2U), (info.PageSizes, info.MaxDynamicWindows));
    }

    private static EmulatedHost HostWith(FirmwareAnswer firmware) => new(new EmulatedHostOptions
    {
        Platform = TcePlatform.PSeries,
        Figures = new HostFigures { Firmware = firmware },
    });
}
