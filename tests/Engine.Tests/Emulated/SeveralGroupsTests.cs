using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule GroupUse: several groups in a container, from transcripts "two2" and "two1".</summary>
public class SeveralGroupsTests
{
    [Fact]
    public void PowerNV_gives_the_windows_to_every_group()
    {
        var host = Host();
        RawContainer both = Open(host.StartProcess(), VfioIommu.SpaprTceV2, 0, 1);
        ulong memory = both.Allocate(MiB);
        both.AssertAnswer(both.Register(memory, MiB), "0", 1024);
        both.AssertAnswer(both.Create(16, GiB), "0", 9472);
        both.AssertAnswer(both.Map(DynamicStart, memory, 64 * KiB), "0", 9472);
        Assert.Equal(memory, host.Reach(0, DynamicStart, DmaAccess.Write));
        Assert.Equal(memory, host.Reach(1, DynamicStart, DmaAccess.Write));

        both.AssertAnswer(both.Process.UnsetContainer(both.Groups[1]), "0", 9472);
        Assert.Null(host.Reach(1, DynamicStart, DmaAccess.Write));
        both.AssertAnswer(both.Map(DynamicStart, memory, 64 * KiB), "0", 9472);
        both.AssertAnswer(both.Process.SetContainer(both.Groups[1], both.Descriptor), "0", 9472);
        both.AssertAnswer(both.Process.UnsetContainer(both.Groups[0]), "0", 9472);
        Assert.Equal(memory, host.Reach(1, DynamicStart, DmaAccess.Write));
        both.AssertAnswer(both.Process.UnsetContainer(both.Groups[1]), "0", 0);
        both.AssertAnswer(both.GetInfo(out _), "-1 EINVAL", 0);
        both.AssertAnswer(both.Close(), "0", 0);
    }

    [Fact]
    public void PSeries_creates_no_window_for_two_groups()
    {
        RawContainer both = Open(Host(TcePlatform.PSeries).StartProcess(), VfioIommu.SpaprTceV2, 0, 1);
        ulong memory = both.Allocate(MiB);
        both.AssertAnswer(both.Register(memory, MiB), "0", 1024);
        both.AssertAnswer(both.Create(16, GiB), "-1 EPERM", 1024);
        both.AssertAnswer(both.Map(0xdeadbeef, memory, 64 * KiB), "-1 EPERM", 1024);
        both.AssertAnswer(both.Process.UnsetContainer(both.Groups[1]), "0", 1024);
        both.AssertAnswer(both.Map(0xdeadbeef, memory, 64 * KiB), "-1 ENXIO", 3072);
        both.AssertAnswer(both.Process.SetContainer(both.Groups[1], both.Descriptor), "-1 EPERM", 3072);
        both.AssertAnswer(both.Process.UnsetContainer(both.Groups[0]), "0", 0);
        both.AssertAnswer(both.Process.UnsetContainer(both.Groups[1]), "-1 EINVAL", 0);
        both.AssertAnswer(both.GetInfo(out _), "-1 EINVAL", 0);
        both.AssertAnswer(both.Close(), "0", 0);
    }

    [Theory]
    [InlineData(TcePlatform.Power9)]
    [InlineData(TcePlatform.PSeries)]
    public void Version_1_takes_only_one_group(TcePlatform platform)
    {
        var process = Host(platform).StartProcess();
        int container = RequireDescriptor(process.OpenContainer());
        int first = RequireDescriptor(process.OpenGroup(0));
        int second = RequireDescriptor(process.OpenGroup(1));
        Assert.Equal(TceResult.Success, process.SetContainer(first, container));
        Assert.Equal(TceResult.Success, process.SetContainer(second, container));
        Assert.Equal("-1 EBUSY", process.SetIommu(container, VfioIommu.SpaprTceV1).ToString());

        // The failure changed nothing: with one group SET_IOMMU succeeds, and afterwards the second group is refused.
        Assert.Equal(TceResult.Success, process.UnsetContainer(second));
        Assert.Equal(TceResult.Success, process.SetIommu(container, VfioIommu.SpaprTceV1));
        Assert.Equal("-1 EBUSY", process.SetContainer(second, container).ToString());
    }
}
