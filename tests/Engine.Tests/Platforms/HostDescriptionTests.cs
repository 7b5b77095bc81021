using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Platforms;

public class HostDescriptionTests
{
    [Theory]
    [InlineData(TcePlatform.Power8, 16UL << 20, 16UL << 30)]
    [InlineData(TcePlatform.Power9, 2UL << 20, 1UL << 30)]
    public void An_emulated_host_has_the_huge_pages_of_its_machine(TcePlatform platform, ulong smaller, ulong larger)
        => Assert.Equal([4096UL, smaller, larger], HostOf(new EmulatedHostOptions { Platform = platform, PageSize = 4096 }).MemoryPageSizes);

    [Fact]
    public void An_emulated_host_has_the_huge_pages_of_its_options()
        => Assert.Equal([65536UL, 16UL << 20], HostOf(new EmulatedHostOptions { HugePageSizes = [16UL << 20] }).MemoryPageSizes);

    [Theory]
    [InlineData(TcePlatform.Power9, DmaAccess.ReadWrite)]
    [InlineData(TcePlatform.PSeries, DmaAccess.Write)]
    public void A_write_only_mapping_lets_devices_read_on_PowerNV(TcePlatform platform, DmaAccess expected)
    {
        HostDescription host = HostOf(new EmulatedHostOptions { Platform = platform });
        Assert.Equal(expected, host.Granted(DmaAccess.Write));
        Assert.Equal(DmaAccess.Read, host.Granted(DmaAccess.Read));
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 0xfffe0000, 0xfffeffff, false)]
    [InlineData(TcePlatform.Power9, 0xfffe0000, 0xffff0000, true)]
    [InlineData(TcePlatform.Power9, 0xffffffff, 0x100000000, true)]
    [InlineData(TcePlatform.Power9, 0x100000000, 0x1ffffffff, false)]
    [InlineData(TcePlatform.Power9, 0, 0x1ffffffff, true)]
    [InlineData(TcePlatform.PSeries, 0, 0x1ffffffff, false)]
    public void The_MSI_hole_is_below_4_GiB_on_PowerNV(TcePlatform platform, ulong first, ulong last, bool touches)
        => Assert.Equal(touches, MsiHole.Touches(HostOf(new EmulatedHostOptions { Platform = platform }), first, last));

    private static HostDescription HostOf(EmulatedHostOptions options) => new EmulatedHost(options).Description;
}
