using SpaprDdw.Abi;

namespace SpaprDdw.Platforms;

/// <summary>
/// What the driver does differently in a range of kernels. The property that is false or 0 by default is what Linux 6.12
/// does. <see cref="KernelProfiles"/> has the ranges.
/// </summary>
public sealed record KernelProfile
{
    internal KernelProfile(KernelVersion first, string name) => (First, Name) = (first, name);

    /// <summary>The first version of the range.</summary>
    public KernelVersion First { get; internal init; }

    /// <summary>The range in words, such as "4.19 to 5.18".</summary>
    public string Name { get; internal init; }

    /// <summary>True if vfio-pci does not probe on POWER, so no group can be opened.</summary>
    public bool BindsNoDevice { get; internal init; }

    /// <summary>The answer to SET_IOMMU of version 1 on PowerNV: None for success.</summary>
    public Errno Version1OnPowerNV { get; internal init; }

    /// <summary>The answer to SET_IOMMU of version 2 on pseries: None for success.</summary>
    public Errno Version2OnPSeries { get; internal init; }

    /// <summary>
    /// True if CREATE charges one copy of the tables, and the first MAP of a window charges the user view: 8 bytes for
    /// each TCE. False if CREATE charges both (rule TableCharge).
    /// </summary>
    public bool ChargesUserViewAtFirstMap { get; internal init; }

    /// <summary>True if CREATE allocates the tables of all levels. False if a mapping does it (rule TableLevels).</summary>
    public bool AllocatesAllLevels { get; internal init; }

    /// <summary>
    /// True if CREATE answers EINVAL for a window that is larger than the highest address at which the host can have memory.
    /// </summary>
    public bool BoundsWindowsByMemory { get; internal init; }

    /// <summary>
    /// True if UNREGISTER answers EBUSY while TCEs map the range, and keeps it. False if it answers 0, and nobody can free
    /// the memory any more (rule UnregisterWhileMapped).
    /// </summary>
    public bool KeepsMappedRegistrations { get; internal init; }

    /// <summary>
    /// True if GET_INFO offers pages of 4K, 64K and 16M on POWER9 and POWER10, which really have 4K, 64K, 2M and 1G.
    /// </summary>
    public bool OffersWrongPageSizes { get; internal init; }

    /// <summary>
    /// True if a driver that is none of VFIO's can share a group with a container only if it declares that it does no DMA
    /// (driver_managed_dma). Before, each driver of a bridge could.
    /// </summary>
    public bool NeedsManagedDma { get; internal init; }

    /// <summary>True if pinning pages of 16 MiB never returns with host pages of 4 KiB and the hashed page table.</summary>
    public bool HangsOnHugePages { get; internal init; }

    /// <summary>True if adding a group on pseries to a container that has windows crashes the kernel.</summary>
    public bool CrashesOnLateGroup { get; internal init; }

    /// <summary>True if each window on pseries leaks 8 bytes of the kernel's memory for each TCE. It is not locked memory.</summary>
    public bool LeaksKernelMemory { get; internal init; }

    /// <summary>
    /// True if a partition's own window may start at 4 GiB (limited addressing); that the windows of VFIO do so too is
    /// concluded, and was not seen.
    /// </summary>
    public bool HasLimitedAddressing { get; internal init; }

    /// <summary>The answer to SET_IOMMU: None for success.</summary>
    /// <param name="isPSeries">True on pseries.</param>
    /// <param name="iommuVersion">The version of the sPAPR TCE IOMMU: 1 or 2.</param>
    public Errno SetIommu(bool isPSeries, int iommuVersion) => (isPSeries, iommuVersion) switch
    {
        (false, 1) => Version1OnPowerNV,
        (true, 2) => Version2OnPSeries,
        _ => Errno.None,
    };

    /// <summary>True if containers of version 2, which have windows, can be opened.</summary>
    /// <param name="isPSeries">True on pseries.</param>
    public bool HasVersion2(bool isPSeries) => !BindsNoDevice && SetIommu(isPSeries, iommuVersion: 2) == Errno.None;

    /// <summary>The page sizes of GET_INFO: bit n stands for pages of 2^n bytes.</summary>
    /// <param name="model">The machine.</param>
    public ulong PageSizes(PlatformModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return OffersWrongPageSizes && model.Platform is (TcePlatform.Power9 or TcePlatform.Power10) ? KernelProfiles.OldPageSizes : model.PageSizes;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
