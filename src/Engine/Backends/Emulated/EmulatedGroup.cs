using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>An IOMMU group of the host. Its state outlives the processes that use it.</summary>
/// <param name="number">Its number.</param>
/// <param name="isBound">True if the kernel can bind its device to vfio-pci.</param>
/// <param name="state">The state of error handling (EEH) after the boot: unknown if the machine has none.</param>
internal sealed class EmulatedGroup(int number, bool isBound, PeState state)
{
    public int Number => number;

    /// <summary>True if a process can open the group.</summary>
    public bool IsBound => isBound;

    /// <summary>
    /// How many descriptors of the group are open: the opened one and those that forks inherited. Until all are closed,
    /// no process can open the group again (rule GroupUse).
    /// </summary>
    public int Descriptors { get; set; }

    public EmulatedContainer? Container { get; set; }

    /// <summary>
    /// pseries: the kernel failed to create a window for this group, and tries no more until the next boot (rule
    /// PSeries).
    /// </summary>
    public bool GaveUpWindows { get; set; }

    /// <summary>pseries: the group has a 64-bit window.</summary>
    public bool HasDynamicWindow { get; set; }

    /// <summary>The state of error handling (EEH). A frozen group does no DMA.</summary>
    public PeState EehState { get; set; } = state;

    public TceResult GetStatus(ref GroupStatus status)
    {
        if (status.ArgSize < ArgSizes.GroupStatus)
            return TceResult.Failure(Errno.EINVAL);
        status.Flags = GroupStatus.Viable | (Container is null ? 0 : GroupStatus.ContainerSet);
        return TceResult.Success;
    }

    /// <summary>The group as sysfs would show it: one network adapter, bound to vfio-pci where the kernel can do so.</summary>
    public IommuGroup Describe() => new(
        number,
        [new IommuDevice($"{number:x4}:01:00.0", VendorId: 0x8086, DeviceId: 0x10d3, ClassCode: 0x020000, Driver: isBound ? "vfio-pci" : null)],
        Viable: Obstacle is null,
        Reason: Obstacle)
    {
        Eeh = EehState,
    };

    private string? Obstacle => isBound ? GroupEeh.Obstacle(EehState) : "none of its devices is bound to a driver of VFIO";
}
