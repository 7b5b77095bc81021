using SpaprDdw.Containers;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Kernel;

/// <summary>Groups as sysfs shows them, and why one cannot be given to a container.</summary>
public class SysfsGroupsTests
{
    [Fact]
    public void AGroupIsViableWhenItsDevicesAreBoundToVfio()
    {
        using KernelTree tree = new KernelTree().WithDevice(5, "0000:01:00.0", "vfio-pci").Write("dev/vfio/5", string.Empty);
        IommuGroup group = Assert.Single(KernelContainers.GetGroups(tree.Paths));
        Assert.Equal((5, true, null), (group.Number, group.Viable, group.Reason));
        Assert.Equal(new IommuDevice("0000:01:00.0", 0x8086, 0x10d3, 0x020000, "vfio-pci"), Assert.Single(group.Devices));
    }

    [Theory]
    [InlineData("e1000e", "device 0000:01:00.1 is bound to e1000e")]
    [InlineData("pcieport", null)]
    [InlineData(null, null)]
    public void ASecondDeviceDecidesAsTheKernelDoes(string? driver, string? reason)
    {
        using KernelTree tree = new KernelTree()
            .WithDevice(5, "0000:01:00.0", "vfio-pci")
            .WithDevice(5, "0000:01:00.1", driver)
            .Write("dev/vfio/5", string.Empty);
        IommuGroup group = Assert.Single(KernelContainers.GetGroups(tree.Paths));
        Assert.Equal((reason is null, reason), (group.Viable, group.Reason));
    }

    [Fact]
    public void AGroupThatNobodyGaveToVfioSaysSo()
    {
        using KernelTree tree = new KernelTree().WithDevice(10, "0000:01:00.0", null).WithDevice(9, "0000:02:00.0", null);
        IReadOnlyList<IommuGroup> groups = KernelContainers.GetGroups(tree.Paths);
        Assert.Equal([9, 10], groups.Select(group => group.Number));
        Assert.All(groups, group => Assert.Equal("no device of it is bound to vfio-pci", group.Reason));
    }

    [Fact]
    public void AMachineWithoutGroupsHasNone()
    {
        using var tree = new KernelTree();
        Assert.Empty(KernelContainers.GetGroups(tree.Paths));
    }
}
