using SpaprDdw.Containers;
using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab.Containers;

/// <summary>What sysfs shows of the groups, and what the driver answers.</summary>
public abstract class GroupTests(KernelLabHost lab)
{
    [Fact]
    public void Sysfs_and_the_driver_judge_each_group_alike()
    {
        using LabBackend process = lab.StartProcess();
        IReadOnlyList<IommuGroup> groups = process.GetGroups();
        Assert.Contains(groups, group => group.Viable);
        Assert.All(groups, group =>
        {
            IommuGroup probed = GroupProbe.Ask(process, group.Number);
            Assert.Equal((group.Viable, group.Reason, "Driver"), (probed.Viable, probed.Reason, probed.JudgedBy));
        });
        Assert.All(groups.SelectMany(group => group.Devices), device => Assert.Null(device.Unreadable));
    }
}

[Collection(PowerNV64K.Name)]
public sealed class PowerNV64KGroupTests(PowerNV64K lab) : GroupTests(lab)
{
    private readonly PowerNV64K lab = lab;

    [Fact]
    public void The_driver_takes_a_group_with_a_device_that_is_bound_to_pci_stub()
    {
        using LabBackend process = lab.StartProcess();
        Assert.Contains(process.GetGroups()[0].Devices, device => device.Driver == "pci-stub");
        Assert.True(GroupProbe.Ask(process, 0).Viable);
    }
}

[Collection(PSeries64K.Name)]
public sealed class PSeries64KGroupTests(PSeries64K lab) : GroupTests(lab);
