using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// The emulated host answers as other kernels do. The facts were read in the driver's sources: Ubuntu's 4.15, 5.4, 5.15 and
/// 6.8, Debian's 5.10, 6.1 and 6.12.117.
/// </summary>
public class KernelTests
{
    private const ulong OldPages = 0x1011000, NewPages = 0x40211000;

    [Theory]
    [InlineData("4.15", TcePlatform.Power9, OldPages)] // 4K, 64K, 16M
    [InlineData("4.15", TcePlatform.Power10, OldPages)]
    [InlineData("4.15", TcePlatform.Power8, 0x11011000UL)]
    [InlineData("4.18", TcePlatform.Power9, NewPages)] // 4K, 64K, 2M, 1G
    [InlineData("5.4", TcePlatform.Power9, NewPages)]
    [InlineData("6.8", TcePlatform.Power9, NewPages)]
    public void Linux_4_15_offers_pages_that_POWER9_does_not_have(string kernel, TcePlatform platform, ulong pageSizes)
    {
        Assert.Equal(TceResult.Success, Open(On(kernel, platform)).GetInfo(out TceGetInfo info));
        Assert.Equal(pageSizes, info.PageSizes);
    }

    [Theory]
    [InlineData("4.15", 512, 512)]
    [InlineData("4.18", 512, 512)]
    [InlineData("4.19", 1024, 0)]
    [InlineData("6.12", 1024, 0)]
    public void The_first_map_charges_the_user_view_before_4_19(string kernel, ulong create, ulong map)
    {
        RawContainer container = Open(On(kernel));
        ulong memory = container.AllocateRegistered(MiB);
        container.Remove(0);

        container.AssertAnswer(container.Create(16, 4 * GiB), "0", 1024 + create);
        container.AssertAnswer(container.Map(0, memory, 64 * KiB), "0", 1024 + create + map);
        container.AssertAnswer(container.Map(MiB, memory, 64 * KiB), "0", 1024 + create + map);
        container.AssertAnswer(container.Unmap(0, 4 * GiB), "0", 1024 + create + map);
        container.AssertAnswer(container.Remove(0), "0", 1024);
    }

    [Fact]
    public void The_first_map_on_4_15_fails_when_the_limit_has_no_room_for_the_user_view()
    {
        RawContainer container = Open(On("4.15", limit: MiB + (900 * KiB)));
        ulong memory = container.AllocateRegistered(MiB);
        container.Remove(0);
        container.AssertAnswer(container.Create(16, 4 * GiB), "0", 1536);

        container.AssertAnswer(container.Map(0, memory, 64 * KiB), "-1 ENOMEM", 1536);
        container.AssertAnswer(container.Unmap(0, 64 * KiB), "0", 1536);
    }

    [Theory]
    [InlineData("4.15", "-1 EINVAL")]
    [InlineData("4.18", "-1 EINVAL")]
    [InlineData("4.19", "0")]
    public void A_window_larger_than_the_memory_of_the_host_is_refused_before_4_19_and_leaks(string kernel, string answer)
    {
        RawContainer container = Open(On(kernel, highestAddress: (512 * GiB) - 1));
        container.Remove(0);

        Assert.Equal("0", container.Create(16, 512 * GiB, levels: 2).ToString());
        ulong before = container.LockedKilobytes;
        Assert.Equal(answer, container.Create(16, TiB, levels: 2).ToString());
        Assert.True(container.LockedKilobytes > before);
    }

    [Theory]
    [InlineData("4.15")]
    [InlineData("4.18")]
    public void Unregistering_mapped_memory_is_refused_before_4_19_and_changes_nothing(string kernel)
    {
        RawContainer container = Open(On(kernel));
        ulong memory = container.AllocateRegistered(MiB);
        container.Map(0, memory, 64 * KiB);

        Assert.Equal("-1 EBUSY", container.Unregister(memory, MiB).ToString());
        Assert.Equal("-1 EBUSY", container.Unregister(memory, MiB).ToString());
        Assert.Equal("0", container.Map(MiB, memory, 64 * KiB).ToString());
        container.Unmap(0, 2 * MiB);
        Assert.Equal("0", container.Unregister(memory, MiB).ToString());
        Assert.Equal("-1 ENOENT", container.Unregister(memory, MiB).ToString());
    }

    [Theory]
    [InlineData("4.19")]
    [InlineData("5.15")]
    [InlineData("6.8")]
    public void Unregistering_mapped_memory_is_answered_with_success_from_4_19_on(string kernel)
    {
        RawContainer container = Open(On(kernel));
        ulong memory = container.AllocateRegistered(MiB);
        container.Map(0, memory, 64 * KiB);

        Assert.Equal("0", container.Unregister(memory, MiB).ToString());
        Assert.Equal("-1 ENOENT", container.Unregister(memory, MiB).ToString());
    }

    [Theory]
    [InlineData("4.15", TcePlatform.Power9, 1, Errno.EPERM)]
    [InlineData("4.15", TcePlatform.Power9, 2, Errno.None)]
    [InlineData("4.15", TcePlatform.PSeries, 1, Errno.None)]
    [InlineData("4.15", TcePlatform.PSeries, 2, Errno.EPERM)]
    [InlineData("5.15", TcePlatform.Power8, 1, Errno.EPERM)]
    [InlineData("5.15", TcePlatform.PSeries, 1, Errno.None)]
    [InlineData("5.15", TcePlatform.PSeries, 2, Errno.EPERM)]
    [InlineData("6.8", TcePlatform.Power9, 1, Errno.None)]
    [InlineData("6.8", TcePlatform.PSeries, 1, Errno.None)]
    [InlineData("6.8", TcePlatform.PSeries, 2, Errno.EINVAL)]
    [InlineData("6.11", TcePlatform.Power10, 1, Errno.None)]
    [InlineData("6.11", TcePlatform.PSeries, 2, Errno.None)]
    public void Kernels_refuse_versions_of_the_IOMMU(string kernel, TcePlatform platform, int version, Errno errno)
    {
        EmulatedProcess process = On(kernel, platform).StartProcess();
        int iommu = version == 1 ? VfioIommu.SpaprTceV1 : VfioIommu.SpaprTceV2;
        int container = process.OpenContainer().Return;
        Assert.Equal(1, process.CheckExtension(container, iommu).Return);
        process.SetContainer(process.OpenGroup(0).Return, container);

        Assert.Equal(errno, process.SetIommu(container, iommu).Errno);
    }

    [Theory]
    [InlineData("5.19")]
    [InlineData("6.1.0-28-powerpc64le")]
    [InlineData("6.3")]
    public void From_5_19_to_6_3_no_group_can_be_opened_although_the_container_offers_both_versions(string kernel)
    {
        EmulatedProcess process = On(kernel).StartProcess();
        int container = process.OpenContainer().Return;

        Assert.Equal(1, process.CheckExtension(container, VfioIommu.SpaprTceV1).Return);
        Assert.Equal(1, process.CheckExtension(container, VfioIommu.SpaprTceV2).Return);
        Assert.Equal(Errno.ENOENT, process.OpenGroup(0).Errno);
        Assert.All(process.GetGroups(), group => Assert.False(group.Viable));
        Assert.All(process.GetGroups(), group => Assert.Null(group.Devices[0].Driver));
    }

    [Theory]
    [InlineData("6.11", true)]
    [InlineData("6.13", true)]
    [InlineData("6.14", false)]
    [InlineData("6.12.95", false)]
    [InlineData("7.2", false)]
    public void Adding_a_group_to_a_container_with_windows_crashed_pseries_kernels_until_early_2025(string kernel, bool crashes)
    {
        EmulatedProcess process = On(kernel, TcePlatform.PSeries).StartProcess();
        RawContainer container = RawContainer.Open(process, VfioIommu.SpaprTceV2, 0);
        container.AllocateRegistered(MiB);
        container.Unmap(0, 4 * KiB);

        TceResult added = process.SetContainer(process.OpenGroup(1).Return, container.Descriptor);

        Assert.Equal(crashes ? TceResult.WouldCorruptKernel : TceResult.Failure(Errno.EPERM), added);
    }

    private static EmulatedHost On(
        string kernel, TcePlatform platform = TcePlatform.Power9, ulong limit = ulong.MaxValue, ulong? highestAddress = null)
        => new(new EmulatedHostOptions
        {
            Platform = platform,
            Kernel = EmulatedHost.KernelOf(kernel).Profile,
            LockedMemoryLimit = limit,
            CanExceedLimit = limit == ulong.MaxValue,
            Figures = new HostFigures { HighestAddress = highestAddress },
        });
}
