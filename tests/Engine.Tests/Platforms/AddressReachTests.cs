using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Platforms;

/// <summary>Which bus addresses devices of few address bits reach, and where windows start.</summary>
public class AddressReachTests
{
    /// <summary>
    /// From a public report of an NVIDIA driver on a POWER host: "0x8000000d2ff0000 is not addressable by GPU
    /// [0-0x7fffffffffff]".
    /// </summary>
    [Fact]
    public void A_GPU_of_47_bits_does_not_reach_the_dynamic_window()
    {
        Assert.Equal(0x7fffffffffffUL, AddressReach.Last(47));
        Assert.False(AddressReach.Covers(47, 0x8000000d2ff0000, 1));
        Assert.True(AddressReach.Covers(47, 0xd2ff0000, 1));
    }

    [Theory]
    [InlineData(40, 0, TiB, true)]
    [InlineData(40, 0, TiB + 1, false)]
    [InlineData(40, 1, TiB, false)]
    [InlineData(40, TiB - 1, 1, true)]
    [InlineData(40, TiB, 1, false)]
    [InlineData(60, DynamicStart, DynamicStart, true)]
    [InlineData(59, DynamicStart, 1, false)]
    [InlineData(64, ulong.MaxValue, 1, true)]
    [InlineData(64, 1UL << 63, 1UL << 63, true)]
    [InlineData(1, 0, 2, true)]
    public void A_range_is_reached_as_a_whole_or_not(int maskBits, ulong start, ulong size, bool isCovered)
        => Assert.Equal(isCovered, AddressReach.Covers(maskBits, start, size));

    [Theory]
    [InlineData(TcePlatform.Power9, 0, 64 * KiB, GiB, 0UL)]
    [InlineData(TcePlatform.Power9, 1, 4 * KiB, GiB, DynamicStart)]
    [InlineData(TcePlatform.PSeries, 0, 4 * KiB, GiB, 0UL)]
    [InlineData(TcePlatform.PSeries, 0, 4 * KiB, 2 * GiB, DynamicStart)]
    [InlineData(TcePlatform.PSeries, 0, 64 * KiB, MiB, DynamicStart)]
    [InlineData(TcePlatform.PSeries, 1, 4 * KiB, MiB, DynamicStart)]
    public void The_slot_decides_where_a_window_starts_and_on_pseries_its_shape_too(TcePlatform platform, int slot, ulong pageSize, ulong size, ulong start)
    {
        var host = new HostDescription(TceBackendKind.Emulated, platform, 64 * KiB);

        Assert.Equal(start, AddressReach.StartOf(host, slot, pageSize, size, PlatformModel.Of(platform).DefaultWindowSize));
    }
}
