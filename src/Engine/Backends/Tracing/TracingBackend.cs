using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Tells a recorder of every request and its result. It stands before a backend only while somebody records.</summary>
/// <param name="backend">Who carries the requests out.</param>
/// <param name="container">The descriptor whose end is the container's.</param>
/// <param name="recorder">Who records.</param>
/// <param name="betweenSteps">Called before requests that may come after a whole step: the time to begin a new file.</param>
internal sealed class TracingBackend(ITceBackend backend, int container, TraceRecorder recorder, Action? betweenSteps)
    : ITceBackend, IPhysicalMemory
{
    /// <summary>Who records.</summary>
    public TraceRecorder Recorder { get; set; } = recorder;

    /// <summary>The backend without it.</summary>
    public ITceBackend Recorded => backend;

    public HostDescription Host => backend.Host;

    public LockedMemory LockedMemory => backend.LockedMemory;

    public IReadOnlyList<IommuGroup> GetGroups() => backend.GetGroups();

    public TceResult OpenContainer() => backend.OpenContainer();

    public TceResult OpenGroup(int number) => backend.OpenGroup(number);

    public TceResult Close(int descriptor)
    {
        TceResult result = backend.Close(descriptor);
        if (descriptor == container)
            Recorder.Close(result, LockedMemory.Used);
        return result;
    }

    public TceResult GetApiVersion(int container) => backend.GetApiVersion(container);

    public TceResult CheckExtension(int container, int extension) => backend.CheckExtension(container, extension);

    public TceResult SetIommu(int container, int iommu) => backend.SetIommu(container, iommu);

    public TceResult GetGroupStatus(int group, ref GroupStatus status) => backend.GetGroupStatus(group, ref status);

    public TceResult SetContainer(int group, int container) => backend.SetContainer(group, container);

    public TceResult UnsetContainer(int group) => backend.UnsetContainer(group);

    public TceResult GetInfo(int container, ref TceGetInfo info)
    {
        TceResult result = backend.GetInfo(container, ref info);
        Recorder.GetInfo(info, result, LockedMemory.Used);
        return result;
    }

    public TceResult Enable(int container)
    {
        TceResult result = backend.Enable(container);
        Recorder.Enable(result, LockedMemory.Used);
        return result;
    }

    public TceResult Disable(int container)
    {
        TceResult result = backend.Disable(container);
        Recorder.Disable(result, LockedMemory.Used);
        return result;
    }

    public TceResult RegisterMemory(int container, in MemoryRange range)
    {
        TceResult result = backend.RegisterMemory(container, range);
        Recorder.Register(range, result, LockedMemory.Used);
        return result;
    }

    public TceResult UnregisterMemory(int container, in MemoryRange range)
    {
        TceResult result = backend.UnregisterMemory(container, range);
        Recorder.Unregister(range, result, LockedMemory.Used);
        return result;
    }

    public TceResult CreateWindow(int container, ref TceCreate create)
    {
        betweenSteps?.Invoke();
        TceResult result = backend.CreateWindow(container, ref create);
        Recorder.Create(create, result, LockedMemory.Used);
        return result;
    }

    public TceResult RemoveWindow(int container, in TceRemove remove)
    {
        betweenSteps?.Invoke();
        TceResult result = backend.RemoveWindow(container, remove);
        Recorder.Remove(remove, result, LockedMemory.Used);
        return result;
    }

    public TceResult Map(int container, in DmaMap map)
    {
        betweenSteps?.Invoke();
        TceResult result = backend.Map(container, map);
        Recorder.Map(map, result, LockedMemory.Used);
        return result;
    }

    public TceResult Unmap(int container, in DmaUnmap unmap)
    {
        betweenSteps?.Invoke();
        TceResult result = backend.Unmap(container, unmap);
        Recorder.Unmap(unmap, result, LockedMemory.Used);
        return result;
    }

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
    {
        betweenSteps?.Invoke();
        TceResult result = backend.Allocate(size, pageSize, access, out address);
        Recorder.Allocate(address, size, pageSize, access, result, LockedMemory.Used);
        return result;
    }

    public TceResult Free(ulong address, ulong size)
    {
        TceResult result = backend.Free(address, size);
        Recorder.Free(address, result, LockedMemory.Used);
        return result;
    }

    public TceResult LimitLockedMemory(ulong bytes)
    {
        TceResult result = backend.LimitLockedMemory(bytes);
        Recorder.Limit(bytes, result, LockedMemory.Used);
        return result;
    }

    public ulong? PhysicalAddress(ulong virtualAddress) => (backend as IPhysicalMemory)?.PhysicalAddress(virtualAddress);

    public void Dispose()
    {
        Recorder.Dispose();
        backend.Dispose();
    }
}
