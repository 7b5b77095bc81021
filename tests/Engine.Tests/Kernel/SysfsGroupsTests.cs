using SpaprDdw.Containers;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Kernel;

/// <summary>Groups as sysfs shows them, and why one cannot be given to a container.</summary>
public class SysfsGroupsTests
{
    [Fact]
    public void A_group_is_viable_when_its_devices_are_bound_to_vfio_pci()
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
    public void A_second_device_decides_as_in_the_kernel(string? driver, string? reason)
    {
        using KernelTree tree = new KernelTree()
            .WithDevice(5, "0000:01:00.0", "vfio-pci")
            .WithDevice(5, "0000:01:00.1", driver)
            .Write("dev/vfio/5", string.Empty);
        IommuGroup group = Assert.Single(KernelContainers.GetGroups(tree.Paths));
        Assert.Equal((reason is null, reason), (group.Viable, group.Reason));
    }

    [Fact]
    public void A_group_without_a_device_on_vfio_pci_says_so()
    {
        using KernelTree tree = new KernelTree().WithDevice(10, "0000:01:00.0", null).WithDevice(9, "0000:02:00.0", null);
        IReadOnlyList<IommuGroup> groups = KernelContainers.GetGroups(tree.Paths);
        Assert.Equal([9, 10], groups.Select(group => group.Number));
        Assert.All(groups, group => Assert.Equal("none of its devices is bound to vfio-pci", group.Reason));
    }

    [Fact]
    public void A_machine_without_groups_lists_none()
    {
        using var tree = new KernelTree();
        Assert.Empty(KernelContainers.GetGroups(tree.Paths));
    }
}
