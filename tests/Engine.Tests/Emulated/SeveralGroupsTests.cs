using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule GroupUse: several groups in a container, as transcripts "two2" and "two1" have them.</summary>
public class SeveralGroupsTests
{
    [Fact]
    public void PowerNVProgramsWindowsToEveryGroup()
    {
        var host = Host();
        RawContainer both = Open(host.StartProcess(), VfioIommu.SpaprTceV2, 0, 1);
        ulong memory = both.Memory(MiB);
        both.Line(both.Register(memory, MiB), "0", 1024);
        both.Line(both.Create(16, GiB), "0", 9472);
        both.Line(both.Map(DynamicStart, memory, 64 * KiB), "0", 9472);
        Assert.Equal(memory, host.Reach(0, DynamicStart, DmaAccess.Write));
        Assert.Equal(memory, host.Reach(1, DynamicStart, DmaAccess.Write));

        both.Line(both.Process.UnsetContainer(both.Groups[1]), "0", 9472);
        Assert.Null(host.Reach(1, DynamicStart, DmaAccess.Write));
        both.Line(both.Map(DynamicStart, memory, 64 * KiB), "0", 9472);
        both.Line(both.Process.SetContainer(both.Groups[1], both.Descriptor), "0", 9472);
        both.Line(both.Process.UnsetContainer(both.Groups[0]), "0", 9472);
        Assert.Equal(memory, host.Reach(1, DynamicStart, DmaAccess.Write));
        both.Line(both.Process.UnsetContainer(both.Groups[1]), "0", 0);
        both.Line(both.Info(out _), "-1 EINVAL", 0);
        both.Line(both.Close(), "0", 0);
    }

    [Fact]
    public void PSeriesMakesNoWindowForTwoGroups()
    {
        RawContainer both = Open(Host(TcePlatform.PSeries).StartProcess(), VfioIommu.SpaprTceV2, 0, 1);
        ulong memory = both.Memory(MiB);
        both.Line(both.Register(memory, MiB), "0", 1024);
        both.Line(both.Create(16, GiB), "-1 EPERM", 1024);
        both.Line(both.Map(0xdeadbeef, memory, 64 * KiB), "-1 EPERM", 1024);
        both.Line(both.Process.UnsetContainer(both.Groups[1]), "0", 1024);
        both.Line(both.Map(0xdeadbeef, memory, 64 * KiB), "-1 ENXIO", 3072);
        both.Line(both.Process.SetContainer(both.Groups[1], both.Descriptor), "-1 EPERM", 3072);
        both.Line(both.Process.UnsetContainer(both.Groups[0]), "0", 0);
        both.Line(both.Process.UnsetContainer(both.Groups[1]), "-1 EINVAL", 0);
        both.Line(both.Info(out _), "-1 EINVAL", 0);
        both.Line(both.Close(), "0", 0);
    }

    [Theory]
    [InlineData(TcePlatform.Power9)]
    [InlineData(TcePlatform.PSeries)]
    public void Version1TakesOneGroup(TcePlatform platform)
    {
        var process = Host(platform).StartProcess();
        int container = Opened(process.OpenContainer());
        int first = Opened(process.OpenGroup(0));
        int second = Opened(process.OpenGroup(1));
        Assert.Equal(TceResult.Success, process.SetContainer(first, container));
        Assert.Equal(TceResult.Success, process.SetContainer(second, container));
        Assert.Equal("-1 EBUSY", process.SetIommu(container, VfioIommu.SpaprTceV1).ToString());

        // Nothing was half set: with one group less it works, and the second is refused then.
        Assert.Equal(TceResult.Success, process.UnsetContainer(second));
        Assert.Equal(TceResult.Success, process.SetIommu(container, VfioIommu.SpaprTceV1));
        Assert.Equal("-1 EBUSY", process.SetContainer(second, container).ToString());
    }
}
