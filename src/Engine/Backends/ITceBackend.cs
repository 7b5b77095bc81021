using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends;

/// <summary>
/// One process's view of the driver: a member a request, the structures of the uapi in and out, the raw result back.
/// There is no policy here. The same requests give the same results on every backend; where they do not, one of the
/// two is wrong.
/// </summary>
public interface ITceBackend : IDisposable
{
    /// <summary>The host that this process runs on.</summary>
    HostDescription Host { get; }

    /// <summary>The process's locked memory and its limit.</summary>
    LockedMemory LockedMemory { get; }

    /// <summary>The host's IOMMU groups.</summary>
    IReadOnlyList<IommuGroup> GetGroups();

    /// <summary>open("/dev/vfio/vfio"): a descriptor, or -1.</summary>
    TceResult OpenContainer();

    /// <summary>open("/dev/vfio/N"): a descriptor, or -1.</summary>
    /// <param name="number">The group's number.</param>
    TceResult OpenGroup(int number);

    /// <summary>close(2). Closing the last descriptor of a container ends its windows and registrations (rule 14).</summary>
    /// <param name="descriptor">A container or a group.</param>
    TceResult Close(int descriptor);

    /// <summary>VFIO_GET_API_VERSION.</summary>
    /// <param name="container">A container's descriptor.</param>
    TceResult GetApiVersion(int container);

    /// <summary>VFIO_CHECK_EXTENSION: 1 when the container has it.</summary>
    /// <param name="container">A container's descriptor.</param>
    /// <param name="extension">One of <see cref="VfioIommu"/>.</param>
    TceResult CheckExtension(int container, int extension);

    /// <summary>VFIO_SET_IOMMU.</summary>
    /// <param name="container">A container's descriptor.</param>
    /// <param name="iommu">One of <see cref="VfioIommu"/>.</param>
    TceResult SetIommu(int container, int iommu);

    /// <summary>VFIO_GROUP_GET_STATUS.</summary>
    /// <param name="group">A group's descriptor.</param>
    /// <param name="status">In and out.</param>
    TceResult GetGroupStatus(int group, ref GroupStatus status);

    /// <summary>VFIO_GROUP_SET_CONTAINER.</summary>
    /// <param name="group">A group's descriptor.</param>
    /// <param name="container">A container's descriptor.</param>
    TceResult SetContainer(int group, int container);

    /// <summary>VFIO_GROUP_UNSET_CONTAINER.</summary>
    /// <param name="group">A group's descriptor.</param>
    TceResult UnsetContainer(int group);

    /// <summary>VFIO_IOMMU_SPAPR_TCE_GET_INFO.</summary>
    /// <param name="container">A container's descriptor.</param>
    /// <param name="info">In and out.</param>
    TceResult GetInfo(int container, ref TceGetInfo info);

    /// <summary>VFIO_IOMMU_ENABLE.</summary>
    /// <param name="container">A container's descriptor.</param>
    TceResult Enable(int container);

    /// <summary>VFIO_IOMMU_DISABLE.</summary>
    /// <param name="container">A container's descriptor.</param>
    TceResult Disable(int container);

    /// <summary>VFIO_IOMMU_SPAPR_REGISTER_MEMORY.</summary>
    /// <param name="container">A container's descriptor.</param>
    /// <param name="range">The memory.</param>
    TceResult RegisterMemory(int container, in MemoryRange range);

    /// <summary>VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY.</summary>
    /// <param name="container">A container's descriptor.</param>
    /// <param name="range">The memory.</param>
    TceResult UnregisterMemory(int container, in MemoryRange range);

    /// <summary>VFIO_IOMMU_SPAPR_TCE_CREATE.</summary>
    /// <param name="container">A container's descriptor.</param>
    /// <param name="create">In and out.</param>
    TceResult CreateWindow(int container, ref TceCreate create);

    /// <summary>VFIO_IOMMU_SPAPR_TCE_REMOVE.</summary>
    /// <param name="container">A container's descriptor.</param>
    /// <param name="remove">The window.</param>
    TceResult RemoveWindow(int container, in TceRemove remove);

    /// <summary>VFIO_IOMMU_MAP_DMA.</summary>
    /// <param name="container">A container's descriptor.</param>
    /// <param name="map">The mapping.</param>
    TceResult Map(int container, in DmaMap map);

    /// <summary>VFIO_IOMMU_UNMAP_DMA.</summary>
    /// <param name="container">A container's descriptor.</param>
    /// <param name="unmap">The range.</param>
    TceResult Unmap(int container, in DmaUnmap unmap);

    /// <summary>mmap(2) of anonymous memory, aligned to its page size, every page touched.</summary>
    /// <param name="size">Bytes; a multiple of <paramref name="pageSize"/>.</param>
    /// <param name="pageSize">Size of the pages that back it, in bytes: the host's own or a huge page's.</param>
    /// <param name="access">What the process may do with it.</param>
    /// <param name="address">Out: where it is; 0 on failure.</param>
    TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address);

    /// <summary>munmap(2) of a whole allocation.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="size">Its size in bytes.</param>
    TceResult Free(ulong address, ulong size);

    /// <summary>setrlimit(2) of RLIMIT_MEMLOCK, and the loss of CAP_IPC_LOCK for good.</summary>
    /// <param name="bytes">The limit in bytes.</param>
    TceResult LimitLockedMemory(ulong bytes);
}
