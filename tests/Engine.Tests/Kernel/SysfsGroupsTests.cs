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
    [InlineData("40\n", 40)]
    [InlineData("64\n", 64)]
    [InlineData("65\n", null)]
    [InlineData("0x40\n", null)]
    [InlineData(null, null)]
    public void The_address_bits_of_a_device_are_those_of_sysfs(string? text, int? bits)
    {
        using KernelTree tree = WithGroup();
        if (text is not null)
            tree.Write("sys/kernel/iommu_groups/5/devices/0000:01:00.0/dma_mask_bits", text);
        Assert.Equal(bits, Assert.Single(Assert.Single(KernelContainers.GetGroups(tree.Paths)).Devices).MaskBits);
    }

    [Theory]
    [InlineData("e1000e", "device 0000:01:00.1 is bound to e1000e")]
    [InlineData("pcieport", null)]
    [InlineData("pci-stub", null)]
    [InlineData("mlx5_vfio_pci", null)]
    [InlineData("hisi-acc-vfio-pci", null)]
    [InlineData("shpchp", "device 0000:01:00.1 is bound to shpchp")]
    [InlineData(null, null)]
    public void A_second_device_decides_as_in_the_kernel(string? driver, string? reason)
    {
        using KernelTree tree = WithGroup().WithKernel("6.12.0").WithDevice(5, "0000:01:00.1", driver);
        AssertJudged(tree, reason);
    }

    [Theory]
    [InlineData("5.18.0", "0x060400", "shpchp", null)]
    [InlineData("5.18.0", "0x060700", "yenta_cardbus", null)]
    [InlineData("5.18.0", "0x060000", "host", "device 0000:01:00.1 is bound to host")]
    [InlineData("5.18.0", "0x020000", "pci-stub", null)]
    [InlineData("5.19.0", "0x060400", "shpchp", "device 0000:01:00.1 is bound to shpchp")]
    [InlineData("5.19.0", "0x060400", "pcieport", null)]
    [InlineData("", "0x060400", "shpchp", null)]
    public void A_bridge_may_keep_its_driver_as_the_kernel_of_that_version_allows(string release, string code, string driver, string? reason)
    {
        using KernelTree tree = WithGroup().WithKernel(release).WithDevice(5, "0000:01:00.1", driver, code);
        AssertJudged(tree, reason);
    }

    [Fact]
    public void A_device_with_a_folder_vfio_dev_is_bound_to_a_driver_of_VFIO_whatever_its_name()
    {
        using KernelTree tree = new KernelTree()
            .WithDevice(5, "0000:01:00.0", "other")
            .Write("sys/kernel/iommu_groups/5/devices/0000:01:00.0/vfio-dev/vfio0/dev", "511:0")
            .Write("dev/vfio/5", string.Empty);
        AssertJudged(tree, reason: null);
    }

    [Theory]
    [InlineData("vendor")]
    [InlineData("device")]
    [InlineData("class")]
    public void A_device_without_one_of_its_files_hides_no_group(string file)
    {
        using KernelTree tree = WithGroup().WithDevice(4, "0000:02:00.0", "vfio-pci").Write("dev/vfio/4", string.Empty);
        string path = $"sys/kernel/iommu_groups/4/devices/0000:02:00.0/{file}";
        foreach (Action change in (Action[])[() => tree.Delete(path), () => tree.Write(path, string.Empty), () => tree.Write(path, "0x1ffffffff"), () => tree.Write(path, "no number")])
        {
            change();
            IReadOnlyList<IommuGroup> groups = KernelContainers.GetGroups(tree.Paths);
            Assert.Equal([(4, true), (5, true)], groups.Select(group => (group.Number, group.Viable)));
            IommuDevice device = groups[0].Devices[0];
            Assert.Equal((file, "vfio-pci"), (device.Unreadable, device.Driver));
            Assert.Equal([file], new (string, object?)[] { ("vendor", device.VendorId), ("device", device.DeviceId), ("class", device.ClassCode) }
                .Where(pair => pair.Item2 is null).Select(pair => pair.Item1));
        }
    }

    [Fact]
    public void A_device_whose_driver_is_unreadable_makes_its_group_not_viable_and_hides_no_other()
    {
        using KernelTree tree = WithGroup()
            .WithDanglingLink("sys/kernel/iommu_groups/3/devices/0000:02:00.0")
            .WithDevice(4, "0000:03:00.0", "vfio-pci")
            .Write("sys/kernel/iommu_groups/4/devices/0000:03:00.0/uevent", string.Empty)
            .Write("sys/kernel/iommu_groups/odd", string.Empty)
            .WithDanglingLink("sys/kernel/iommu_groups/7")
            .Write("sys/kernel/iommu_groups/6/type", "DMA");
        IReadOnlyList<IommuGroup> groups = KernelContainers.GetGroups(tree.Paths);
        Assert.Equal(
            [
                (3, "device 0000:02:00.0 is unreadable"), (4, "device 0000:03:00.0 is unreadable"), (5, null),
                (6, "none of its devices is bound to vfio-pci"),
            ],
            groups.Select(group => (group.Number, group.Reason)));
        Assert.Equal("vendor, device, class, driver", Assert.Single(groups[0].Devices).Unreadable);
        Assert.Equal("driver", Assert.Single(groups[1].Devices).Unreadable);
    }

    [Fact]
    public async Task Groups_are_listed_while_devices_are_plugged_and_unplugged()
    {
        using KernelTree tree = WithGroup();
        using var stop = new CancellationTokenSource();
        Task plugging = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    tree.WithDevice(5, "0000:01:00.1", "vfio-pci").Delete("sys/kernel/iommu_groups/5/devices/0000:01:00.1");
                    tree.WithDevice(6, "0000:02:00.0", "vfio-pci").Delete("sys/kernel/iommu_groups/6");
                }
            },
            TestContext.Current.CancellationToken);
        for (int round = 0; round < LongTests.Cases(2000); round++)
            Assert.Contains(KernelContainers.GetGroups(tree.Paths), group => group.Number == 5 && group.Devices[0].Unreadable is null);
        await stop.CancelAsync();
        await plugging;
    }

    private static KernelTree WithGroup() => new KernelTree().WithDevice(5, "0000:01:00.0", "vfio-pci").Write("dev/vfio/5", string.Empty);

    private static void AssertJudged(KernelTree tree, string? reason)
    {
        IommuGroup group = Assert.Single(KernelContainers.GetGroups(tree.Paths));
        Assert.Equal((reason is null, reason, "Sysfs"), (group.Viable, group.Reason, group.JudgedBy));
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
