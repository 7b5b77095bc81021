using SpaprDdw.Abi;

namespace SpaprDdw.Programs.Logs;

/// <summary>A line that DPDK's EAL prints about DMA on an sPAPR IOMMU.</summary>
/// <param name="Text">The part of the line that does not change. Case does not matter: it changed in DPDK 21.</param>
/// <param name="Request">The request; null for a line about none.</param>
/// <param name="Reason">What the line means, by error number.</param>
/// <param name="IsFailure">False for a line that only tells a figure.</param>
internal sealed record DpdkMessage(string Text, string? Request, Func<Errno?, string> Reason, bool IsFailure = true)
{
    private const string LowLimit = "The limit of locked memory of the process is too low for it.";

    /// <summary>The messages of DPDK 17.11 to 26.07.</summary>
    public static IReadOnlyList<DpdkMessage> All { get; } =
    [
        new("cannot create new DMA window, error", "CREATE", errno => errno switch
        {
            Errno.ENOMEM => "The table does not fit: the limit of locked memory is too low, or the kernel has no such large block. Larger pages or physical IOVAs need a smaller table.",
            Errno.EINVAL => "The host does not support the page size of DPDK's memory, or the size or the levels of the window.",
            Errno.EPERM => "The container has several groups, or a group that gave up its windows.",
            Errno.ENOSPC => "The container has two windows already.",
            _ => "The driver refused the window.",
        }),
        new("cannot remove default DMA window, error", "REMOVE", _ => "The driver refused to remove the default window, for which DPDK puts its own."),
        new("received unsupported start address", "CREATE", _ => "The driver put the window elsewhere, and DPDK needs it at 0. A pseries host does that."),
        new("DMA window start address != 0", "CREATE", _ => "The driver put the window elsewhere, and DPDK needs it at 0. A pseries host does that."),
        new("cannot get IOMMU info, error", "GET_INFO", _ => "The container has no sPAPR IOMMU that answers."),
        new("cannot register vaddr for IOMMU, error", "REGISTER", errno => errno switch
        {
            Errno.ENOMEM => LowLimit + " DPDK goes on, and devices cannot reach this memory.",
            Errno.EINVAL => "The memory does not begin and end at pages of the kernel, as with --no-huge on a kernel of 64 KiB pages.",
            Errno.EBUSY => "The memory is registered already.",
            _ => "The driver refused to register the memory, so devices cannot reach it.",
        }),
        new("cannot unregister vaddr for IOMMU, error", "UNREGISTER", _ => "The memory stays locked until the process ends."),
        new("cannot map vaddr for IOMMU, error", "MAP", Mapping),
        new("cannot set up DMA remapping, error", "MAP", Mapping),
        new("cannot unmap vaddr for IOMMU, error", "UNMAP", _ => "Devices may still reach the memory."),
        new("cannot clear DMA remapping, error", "UNMAP", _ => "Devices may still reach the memory."),
        new("DMA map attempt outside DMA window", null, _ => "The memory lies above the end of the window, which DPDK chose at its start."),
        new("couldn't map user memory for DMA", "MAP", _ => "Memory of the application could not be mapped; the line before tells why."),
        new("couldn't map new region for DMA", "MAP", _ => "Memory of the application could not be mapped; an earlier line tells why."),
        new("IOVA exceeding limits of current DMA mask", null, _ => "The memory lies above the end of the window, which DPDK chose at its start, or beyond the reach of a device."),
        new("since physical addresses are not available", null, _ => "DPDK cannot read the physical addresses of its memory: its user has no CAP_SYS_ADMIN, or it runs without huge pages."),
        new("failed to find valid \"System RAM\" entry", null, _ => "A user without CAP_SYS_ADMIN reads only zeros in /proc/iomem, so DPDK does not know how large its window must be."),
        new("cannot open /proc/iomem", null, _ => "Without /proc/iomem, DPDK does not know how large its window must be."),
        new("cannot open VFIO container", null, Opening),
        new("no supported IOMMU extensions found", null, _ => "The kernel has no IOMMU driver for VFIO that DPDK knows: the module vfio_iommu_spapr_tce is not loaded."),
        new("cannot open /dev/vfio/", null, Opening),
        new("cannot add VFIO group to container", null, _ => "The group cannot join the container, so DPDK does not use the device."),
        new("VFIO group is not viable", null, _ => "Other devices of the IOMMU group are bound to drivers of the kernel. Bind them to vfio-pci too, or unbind them."),
        new("failed to select IOMMU type", "SET_IOMMU", _ => "The container takes no IOMMU type that DPDK knows."),
        new("could not create new DMA window", null, _ => "DPDK has no window, so no device can reach memory; an earlier line tells why."),
        new("DMA remapping failed, error", null, _ => "DPDK does not use the device; an earlier line tells why."),
        new("highest VA address in memseg list is", null, _ => "The window must reach the highest virtual address of DPDK's memory.", IsFailure: false),
        new("setting DMA window size to", null, _ => "The size of the window that DPDK asks for.", IsFailure: false),
        new("found system RAM from", null, _ => "With physical IOVAs the window must reach the end of memory.", IsFailure: false),
        new("selected IOVA mode", null, _ => "With VA the window must reach the highest virtual address, and with PA the highest physical one.", IsFailure: false),
    ];

    private static string Opening(Errno? errno) => errno switch
    {
        Errno.EACCES or Errno.EPERM => "The user of the process may not open this file.",
        Errno.EBUSY => "Another process uses the group.",
        Errno.ENOENT or Errno.ENODEV => "The kernel's VFIO driver is not loaded.",
        _ => "Without this file, DPDK has no window.",
    };

    private static string Mapping(Errno? errno) => errno switch
    {
        Errno.EINVAL => "The pages of the memory are smaller than those of the window, as when huge pages of two sizes are mounted, or the address is outside of the window.",
        Errno.ENOMEM => "The kernel has no memory for the tables, or the limit of locked memory is too low for them.",
        Errno.EBUSY => "Something is mapped there already.",
        Errno.ENXIO => "The address is in no window.",
        _ => "The driver refused to map the memory, so devices cannot reach it.",
    };
}
