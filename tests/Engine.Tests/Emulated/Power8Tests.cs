using SpaprDdw.Abi;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rule HangAtZero: what never returns from a POWER8 kernel. Observed on 6.12.95 and 7.2.13 with PHB3; the emulated host
/// reports it as it reports what corrupts a kernel.
/// </summary>
public class Power8Tests
{
    [Theory]
    [InlineData(TcePlatform.Power8, "would hang a real kernel")]
    [InlineData(TcePlatform.Power9, "-1 EINVAL")]
    [InlineData(TcePlatform.Power10, "-1 EINVAL")]
    public void A_map_at_0_hangs_if_its_first_page_is_not_registered(TcePlatform platform, string answer)
    {
        RawContainer container = Open(Host(platform));
        ulong memory = container.AllocateRegistered(MiB);
        ulong other = container.Allocate(MiB);

        Assert.Equal(answer, container.Map(0, other, 64 * KiB).ToString());
        Assert.Equal("-1 EINVAL", container.Map(4 * KiB, other, 64 * KiB).ToString());
        Assert.Equal("-1 EINVAL", container.Map(0, memory + MiB - (4 * KiB), 8 * KiB).ToString());
    }

    [Theory]
    [InlineData(TcePlatform.Power8, "would hang a real kernel")]
    [InlineData(TcePlatform.Power9, "0")]
    public void A_map_or_unmap_of_no_page_at_0_hangs(TcePlatform platform, string answer)
    {
        RawContainer container = Open(Host(platform));
        ulong memory = container.AllocateRegistered(MiB);

        Assert.Equal(answer, container.Map(0, memory, 0).ToString());
        Assert.Equal(answer, container.Unmap(0, 0).ToString());
        Assert.Equal("0", container.Map(4 * KiB, memory, 0).ToString());
        Assert.Equal("0", container.Unmap(4 * KiB, 0).ToString());
        Assert.Equal("0", container.Unmap(0, 4 * KiB).ToString());
    }

    [Fact]
    public void The_window_at_1_shl_59_is_fine()
    {
        RawContainer container = Open(Host(TcePlatform.Power8));
        container.AllocateRegistered(MiB);
        ulong other = container.Allocate(MiB);
        Assert.Equal("0", container.Create(16, GiB).ToString());

        Assert.Equal("-1 EINVAL", container.Map(DynamicStart, other, 64 * KiB).ToString());
        Assert.Equal("0", container.Unmap(DynamicStart, 0).ToString());
    }

    [Fact]
    public void A_container_of_version_1_hangs_too()
    {
        RawContainer container = RawContainer.Open(Host(TcePlatform.Power8).StartProcess(), VfioIommu.SpaprTceV1, 0);
        container.Enable();

        Assert.Equal(TceResult.WouldHangKernel, container.Map(0, 1UL << 50, 64 * KiB));
        Assert.Equal("-1 EFAULT", container.Map(4 * KiB, 1UL << 50, 64 * KiB).ToString());
    }

    [Theory]
    [InlineData(4, 2UL << 30, 524_288)]
    [InlineData(64, 2UL << 30, 524_288)]
    public void Removing_a_window_takes_a_write_for_each_page(int pageKiB, ulong defaultWindow, ulong writes)
    {
        var host = new HostDescription(TceBackendKind.Emulated, TcePlatform.Power8, (ulong)pageKiB * KiB);
        ulong entries = TableGeometry.For(host, 12, defaultWindow, 1).Entries;

        Assert.Equal(writes, PlatformModel.RemovalWrites(TcePlatform.Power8, entries));
        Assert.Equal(0UL, PlatformModel.RemovalWrites(TcePlatform.Power9, entries));
    }
}
