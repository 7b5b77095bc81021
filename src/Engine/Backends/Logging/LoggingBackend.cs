using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Logging;

/// <summary>Writes every request with its arguments and its result to a log, at level Debug.</summary>
internal sealed class LoggingBackend(ITceBackend backend, ILogger logger) : ITceBackend, IPhysicalMemory
{
    public bool IsEnabled => logger.IsEnabled(LogLevel.Debug);

    public HostDescription Host => backend.Host;

    public LockedMemory LockedMemory => backend.LockedMemory;

    public IReadOnlyList<IommuGroup> GetGroups() => backend.GetGroups();

    public TceResult OpenContainer() => Log(backend.OpenContainer(), $"open /dev/vfio/vfio");

    public TceResult OpenGroup(int number) => Log(backend.OpenGroup(number), $"open /dev/vfio/{number}");

    public TceResult Close(int descriptor) => Log(backend.Close(descriptor), $"close {descriptor}");

    public TceResult GetApiVersion(int container) => Log(backend.GetApiVersion(container), $"GET_API_VERSION");

    public TceResult CheckExtension(int container, int extension)
        => Log(backend.CheckExtension(container, extension), $"CHECK_EXTENSION {extension}");

    public TceResult SetIommu(int container, int iommu) => Log(backend.SetIommu(container, iommu), $"SET_IOMMU {iommu}");

    public TceResult GetGroupStatus(int group, ref GroupStatus status)
        => Log(backend.GetGroupStatus(group, ref status), $"GROUP_GET_STATUS {group} flags={status.Flags}");

    public TceResult SetContainer(int group, int container)
        => Log(backend.SetContainer(group, container), $"GROUP_SET_CONTAINER {group} to {container}");

    public TceResult UnsetContainer(int group) => Log(backend.UnsetContainer(group), $"GROUP_UNSET_CONTAINER {group}");

    public TceResult GetInfo(int container, ref TceGetInfo info)
        => Log(
            backend.GetInfo(container, ref info),
            $"TCE_GET_INFO argsz={info.ArgSize} page_sizes={info.PageSizes} windows={info.MaxDynamicWindows} levels={info.Levels}");

    public TceResult Enable(int container) => Log(backend.Enable(container), $"ENABLE");

    public TceResult Disable(int container) => Log(backend.Disable(container), $"DISABLE");

    public TceResult RegisterMemory(int container, in MemoryRange range)
        => Log(backend.RegisterMemory(container, range), $"REGISTER_MEMORY vaddr={range.VirtualAddress} size={range.Size}");

    public TceResult UnregisterMemory(int container, in MemoryRange range)
        => Log(backend.UnregisterMemory(container, range), $"UNREGISTER_MEMORY vaddr={range.VirtualAddress} size={range.Size}");

    public TceResult CreateWindow(int container, ref TceCreate create)
        => Log(
            backend.CreateWindow(container, ref create),
            $"TCE_CREATE page_shift={create.PageShift} window_size={create.WindowSize} levels={create.Levels} start_addr={create.StartAddress}");

    public TceResult RemoveWindow(int container, in TceRemove remove)
        => Log(backend.RemoveWindow(container, remove), $"TCE_REMOVE start_addr={remove.StartAddress}");

    public TceResult Map(int container, in DmaMap map)
        => Log(
            backend.Map(container, map),
            $"MAP_DMA iova={map.Iova} vaddr={map.VirtualAddress} size={map.Size} flags={map.Flags}");

    public TceResult Unmap(int container, in DmaUnmap unmap)
        => Log(backend.Unmap(container, unmap), $"UNMAP_DMA iova={unmap.Iova} size={unmap.Size}");

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
        => Log(backend.Allocate(size, pageSize, access, out address), $"mmap size={size} page={pageSize} at {address}");

    public TceResult Free(ulong address, ulong size) => Log(backend.Free(address, size), $"munmap {address} size={size}");

    public TceResult LimitLockedMemory(ulong bytes) => Log(backend.LimitLockedMemory(bytes), $"setrlimit MEMLOCK {bytes}");

    public ulong? PhysicalAddress(ulong virtualAddress) => (backend as IPhysicalMemory)?.PhysicalAddress(virtualAddress);

    public void Dispose() => backend.Dispose();

    private TceResult Log(TceResult result, [InterpolatedStringHandlerArgument("")] RequestText request)
    {
        if (IsEnabled)
            TceLog.Request(logger, request.GetText(), result);
        return result;
    }
}
