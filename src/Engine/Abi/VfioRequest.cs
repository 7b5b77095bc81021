namespace SpaprDdw.Abi;

/// <summary>The ioctl requests of VFIO that a sPAPR TCE container takes, by their number after <c>VFIO_BASE</c>.</summary>
public enum VfioRequest
{
    /// <summary>VFIO_GET_API_VERSION: no argument; answers 0.</summary>
    GetApiVersion = 0,

    /// <summary>VFIO_CHECK_EXTENSION: the argument is an <see cref="VfioIommu"/> number.</summary>
    CheckExtension = 1,

    /// <summary>VFIO_SET_IOMMU: the argument is an <see cref="VfioIommu"/> number.</summary>
    SetIommu = 2,

    /// <summary>VFIO_GROUP_GET_STATUS: <see cref="GroupStatus"/>.</summary>
    GroupGetStatus = 3,

    /// <summary>VFIO_GROUP_SET_CONTAINER: a pointer to the container's descriptor.</summary>
    GroupSetContainer = 4,

    /// <summary>VFIO_GROUP_UNSET_CONTAINER: no argument.</summary>
    GroupUnsetContainer = 5,

    /// <summary>VFIO_GROUP_GET_DEVICE_FD: the device's name.</summary>
    GroupGetDeviceFd = 6,

    /// <summary>VFIO_DEVICE_GET_INFO.</summary>
    DeviceGetInfo = 7,

    /// <summary>VFIO_IOMMU_SPAPR_TCE_GET_INFO: <see cref="TceGetInfo"/>.</summary>
    TceGetInfo = 12,

    /// <summary>VFIO_IOMMU_MAP_DMA: <see cref="DmaMap"/>.</summary>
    MapDma = 13,

    /// <summary>VFIO_IOMMU_UNMAP_DMA: <see cref="DmaUnmap"/>.</summary>
    UnmapDma = 14,

    /// <summary>VFIO_IOMMU_ENABLE: no argument; v1 only.</summary>
    Enable = 15,

    /// <summary>VFIO_IOMMU_DISABLE: no argument; v1 only.</summary>
    Disable = 16,

    /// <summary>VFIO_IOMMU_SPAPR_REGISTER_MEMORY: <see cref="MemoryRange"/>.</summary>
    RegisterMemory = 17,

    /// <summary>VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY: <see cref="MemoryRange"/>.</summary>
    UnregisterMemory = 18,

    /// <summary>VFIO_IOMMU_SPAPR_TCE_CREATE: <see cref="TceCreate"/>.</summary>
    TceCreate = 19,

    /// <summary>VFIO_IOMMU_SPAPR_TCE_REMOVE: <see cref="TceRemove"/>.</summary>
    TceRemove = 20,

    /// <summary>VFIO_EEH_PE_OP.</summary>
    EehPeOp = 21,
}

/// <summary>What a request's argument is.</summary>
public static class VfioRequests
{
    /// <summary>True for requests that take a number or nothing; all others take a pointer.</summary>
    /// <param name="request">The request.</param>
    public static bool TakesNumber(this VfioRequest request) => request
        is VfioRequest.GetApiVersion or VfioRequest.CheckExtension or VfioRequest.SetIommu
        or VfioRequest.GroupUnsetContainer or VfioRequest.Enable or VfioRequest.Disable;

    /// <summary>True for requests that are sent to a group; all others of this list are sent to a container.</summary>
    /// <param name="request">The request.</param>
    public static bool IsOfGroup(this VfioRequest request)
        => request is >= VfioRequest.GroupGetStatus and <= VfioRequest.GroupGetDeviceFd;
}

/// <summary>The IOMMU interfaces of VFIO, as VFIO_CHECK_EXTENSION and VFIO_SET_IOMMU number them.</summary>
public static class VfioIommu
{
    /// <summary>VFIO_TYPE1_IOMMU: what other machines have.</summary>
    public const int Type1 = 1;

    /// <summary>VFIO_SPAPR_TCE_IOMMU: version 1, the default window alone.</summary>
    public const int SpaprTceV1 = 2;

    /// <summary>VFIO_TYPE1v2_IOMMU.</summary>
    public const int Type1V2 = 3;

    /// <summary>VFIO_NOIOMMU_IOMMU.</summary>
    public const int NoIommu = 8;

    /// <summary>VFIO_EEH.</summary>
    public const int Eeh = 5;

    /// <summary>VFIO_SPAPR_TCE_v2_IOMMU: dynamic windows and memory registered beforehand.</summary>
    public const int SpaprTceV2 = 7;
}

/// <summary>How an architecture puts an ioctl number together.</summary>
public enum IoctlEncoding
{
    /// <summary>Most of Linux's architectures: <c>_IOC_NONE</c> is 0.</summary>
    Common,

    /// <summary>powerpc: <c>_IOC_NONE</c> is 1 and the direction starts at bit 29.</summary>
    PowerPc,
}

/// <summary>Computes ioctl numbers.</summary>
public static class IoctlNumber
{
    private const uint VfioType = ';';
    private const uint VfioBase = 100;
    private const uint PowerPcNone = 1u << 29;

    /// <summary>The number of a request, <c>_IO(';', 100 + n)</c>, as the given encoding writes it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="encoding">The encoding of the machine the driver runs on.</param>
    public static uint Of(VfioRequest request, IoctlEncoding encoding)
        => (encoding == IoctlEncoding.PowerPc ? PowerPcNone : 0) | (VfioType << 8) | (VfioBase + (uint)request);
}
