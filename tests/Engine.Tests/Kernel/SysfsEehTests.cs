using SpaprDdw.Abi;
using SpaprDdw.Backends.Kernel;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Kernel;

/// <summary>The file eeh_pe_state of a device: its format and its bits were read in the kernel's source.</summary>
public class SysfsEehTests
{
    [Theory]
    [InlineData("0x00000078 0x00000000", PeState.Normal)]
    [InlineData("0x00000060 0x00000800", PeState.Normal)]
    [InlineData("0x00000018 0x00000001", PeState.Stopped)]
    [InlineData("0x00000000 0x00000001", PeState.Stopped)]
    [InlineData("0x00000028 0x00000001", PeState.DmaStopped)]
    [InlineData("0x00000050 0x00000001", PeState.Unavailable)]
    [InlineData("0x0000007c 0x00000008", PeState.Reset)]
    [InlineData("0x00000078 0x00000400", PeState.Unavailable)]
    [InlineData("0x00000078 0x00000001", PeState.Unavailable)]
    [InlineData("0x00000078 0x00000002", PeState.Unavailable)]
    [InlineData("0x00000002 0x00000000", PeState.Unknown)]
    [InlineData("0x00000078", PeState.Unknown)]
    [InlineData("120 0", PeState.Unknown)]
    [InlineData("frozen", PeState.Unknown)]
    [InlineData("", PeState.Unknown)]
    [InlineData(null, PeState.Unknown)]
    public void The_text_tells_the_state(string? text, PeState expected) => Assert.Equal(expected, SysfsEeh.Parse(text));

    [Theory]
    [InlineData(null, PeState.Unknown, null)]
    [InlineData("0x00000078 0x00000000\n", PeState.Normal, null)]
    [InlineData("0x00000000 0x00000001\n", PeState.Stopped, "EEH has frozen it, so it does neither MMIO nor DMA (state Stopped)")]
    [InlineData("0x00000000 0x00000401\n", PeState.Unavailable, "EEH is recovering it, or has disabled it after too many failures (state Unavailable)")]
    public void A_frozen_group_is_not_viable(string? file, PeState state, string? reason)
    {
        using KernelTree tree = new KernelTree().WithDevice(5, "0005:01:00.0", "vfio-pci").WithDevice(5, "0005:01:00.1", "vfio-pci")
            .Write("dev/vfio/5", string.Empty);
        if (file is not null)
            tree.Write("sys/kernel/iommu_groups/5/devices/0005:01:00.1/eeh_pe_state", file);

        IommuGroup group = Assert.Single(KernelContainers.GetGroups(tree.Paths));
        Assert.Equal((state, reason is null, reason), (group.Eeh, group.Viable, group.Reason));
    }
}
