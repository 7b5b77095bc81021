using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rules InfoSize and GroupUse: opening a container, attaching groups and setting the IOMMU, from transcript "open".
/// </summary>
public class OpeningTests
{
    [Theory]
    [InlineData(TcePlatform.Power8, 1)]
    [InlineData(TcePlatform.Power9, 1)]
    [InlineData(TcePlatform.Power10, 1)]
    [InlineData(TcePlatform.PSeries, 0)]
    public void Opening_gives_the_recorded_answers(TcePlatform platform, int eeh)
    {
        EmulatedProcess process = RawContainer.Host(platform).StartProcess();
        int container = RawContainer.RequireDescriptor(process.OpenContainer());
        Assert.Equal("0", process.GetApiVersion(container).ToString());
        AssertExtensions(process, container, eeh);
        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo };
        Assert.Equal("-1 EINVAL", process.GetInfo(container, ref info).ToString());
        Assert.Equal("-1 EINVAL", process.SetIommu(container, VfioIommu.SpaprTceV2).ToString());

        int group = RawContainer.RequireDescriptor(process.OpenGroup(0));
        Assert.Equal("-1 EBUSY", process.OpenGroup(0).ToString());
        AssertStatus(process, group, 1);
        Assert.Equal("0", process.SetContainer(group, container).ToString());
        Assert.Equal("-1 EINVAL", process.SetContainer(group, container).ToString());
        AssertStatus(process, group, 3);
        AssertExtensions(process, container, eeh);
        Assert.Equal("-1 EINVAL", process.GetInfo(container, ref info).ToString());

        foreach (int other in new[] { 1, 3, 8 })
            Assert.Equal("-1 ENODEV", process.SetIommu(container, other).ToString());
        Assert.Equal("0", process.SetIommu(container, VfioIommu.SpaprTceV2).ToString());
        Assert.Equal("-1 EINVAL", process.SetIommu(container, VfioIommu.SpaprTceV2).ToString());
        Assert.Equal("-1 EINVAL", process.SetIommu(container, VfioIommu.SpaprTceV1).ToString());
        AssertExtensions(process, container, eeh);
    }

    [Fact]
    public void A_group_is_opened_only_once_on_a_host()
    {
        EmulatedHost host = RawContainer.Host();
        EmulatedProcess first = host.StartProcess();
        RawContainer.RequireDescriptor(first.OpenGroup(0));

        Assert.Equal("-1 EBUSY", host.StartProcess().OpenGroup(0).ToString());
        Assert.Equal("-1 ENOENT", host.StartProcess().OpenGroup(2).ToString());

        first.Dispose();
        RawContainer.RequireDescriptor(host.StartProcess().OpenGroup(0));
    }

    [Fact]
    public void Requests_to_a_descriptor_that_is_not_open_get_EBADF()
    {
        EmulatedProcess process = RawContainer.Host().StartProcess();
        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo };
        var status = new GroupStatus { ArgSize = ArgSizes.GroupStatus };

        Assert.Equal("-1 EBADF", process.Close(3).ToString());
        Assert.Equal("-1 EBADF", process.GetInfo(3, ref info).ToString());
        Assert.Equal("-1 EBADF", process.GetGroupStatus(3, ref status).ToString());
        Assert.Equal("-1 EBADF", process.UnsetContainer(3).ToString());
        Assert.Equal("-1 EBADF", process.SetIommu(3, VfioIommu.SpaprTceV2).ToString());
    }

    private static void AssertExtensions(EmulatedProcess process, int container, int eeh)
    {
        int[] answers = Enumerable.Range(1, 10).Select(number => process.CheckExtension(container, number).Return).ToArray();
        Assert.Equal([0, 1, 0, 0, eeh, 0, 1, 0, 0, 0], answers);
    }

    private static void AssertStatus(EmulatedProcess process, int group, uint flags)
    {
        var status = new GroupStatus { ArgSize = ArgSizes.GroupStatus };
        Assert.Equal("0", process.GetGroupStatus(group, ref status).ToString());
        Assert.Equal(flags, status.Flags);
        status.ArgSize--;
        Assert.Equal("-1 EINVAL", process.GetGroupStatus(group, ref status).ToString());
    }
}
