namespace SpaprDdw.Abi;

/// <summary>
/// The ioctl requests of VFIO for sPAPR TCE containers and their groups. The values are offsets from <c>VFIO_BASE</c>.
/// </summary>
public enum VfioRequest
{
    /// <summary>VFIO_GET_API_VERSION: no argument; returns 0.</summary>
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

    /// <summary>VFIO_EEH_PE_OP: <see cref="EehPeOp"/>.</summary>
    EehPeOp = 21,
}

/// <summary>Properties of requests.</summary>
public static class VfioRequests
{
    /// <summary>True if the argument is a number or missing; the other requests take a pointer.</summary>
    /// <param name="request">The request.</param>
    public static bool TakesNumber(this VfioRequest request) => request
        is VfioRequest.GetApiVersion or VfioRequest.CheckExtension or VfioRequest.SetIommu
        or VfioRequest.GroupUnsetContainer or VfioRequest.Enable or VfioRequest.Disable;

    /// <summary>True if the request is sent to a group.</summary>
    /// <param name="request">The request.</param>
    public static bool IsOfGroup(this VfioRequest request)
        => request is >= VfioRequest.GroupGetStatus and <= VfioRequest.GroupGetDeviceFd;
}

/// <summary>The numbers of VFIO's IOMMU interfaces, for VFIO_CHECK_EXTENSION and VFIO_SET_IOMMU.</summary>
public static class VfioIommu
{
    /// <summary>VFIO_TYPE1_IOMMU: the interface of other architectures.</summary>
    public const int Type1 = 1;

    /// <summary>VFIO_SPAPR_TCE_IOMMU: version 1, with only the default window.</summary>
    public const int SpaprTceV1 = 2;

    /// <summary>VFIO_TYPE1v2_IOMMU.</summary>
    public const int Type1V2 = 3;

    /// <summary>VFIO_NOIOMMU_IOMMU.</summary>
    public const int NoIommu = 8;

    /// <summary>VFIO_EEH.</summary>
    public const int Eeh = 5;

    /// <summary>VFIO_SPAPR_TCE_v2_IOMMU: version 2, with dynamic windows and memory that is registered first.</summary>
    public const int SpaprTceV2 = 7;
}

/// <summary>The way in which an architecture encodes ioctl numbers.</summary>
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

    /// <summary>The number of a request: <c>_IO(';', 100 + n)</c> in the given encoding.</summary>
    /// <param name="request">The request.</param>
    /// <param name="encoding">The encoding of the machine on which the driver runs.</param>
    public static uint Of(VfioRequest request, IoctlEncoding encoding)
        => (encoding == IoctlEncoding.PowerPc ? PowerPcNone : 0) | (VfioType << 8) | (VfioBase + (uint)request);
}
