using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Tells a recorder, while there is one, of every request and its result.</summary>
internal sealed class TracingBackend(ITceBackend backend) : ITceBackend, IPhysicalMemory
{
    private int? container;

    /// <summary>Who records; null for nobody, which costs a comparison a request.</summary>
    public TraceRecorder? Recorder { get; set; }

    /// <summary>Called before requests that may come after a whole step: the time to begin a new file.</summary>
    public Action? BetweenSteps { get; set; }

    public HostDescription Host => backend.Host;

    public LockedMemory LockedMemory => backend.LockedMemory;

    public IReadOnlyList<IommuGroup> GetGroups() => backend.GetGroups();

    public TceResult OpenContainer()
    {
        TceResult result = backend.OpenContainer();
        container = result.Return;
        return result;
    }

    public TceResult OpenGroup(int number) => backend.OpenGroup(number);

    public TceResult Close(int descriptor)
    {
        TceResult result = backend.Close(descriptor);
        if (descriptor == container)
            Recorder?.Close(result, LockedMemory.Used);
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
        Recorder?.GetInfo(info, result, LockedMemory.Used);
        return result;
    }

    public TceResult Enable(int container)
    {
        TceResult result = backend.Enable(container);
        Recorder?.Enable(result, LockedMemory.Used);
        return result;
    }

    public TceResult Disable(int container)
    {
        TceResult result = backend.Disable(container);
        Recorder?.Disable(result, LockedMemory.Used);
        return result;
    }

    public TceResult RegisterMemory(int container, in MemoryRange range)
    {
        TceResult result = backend.RegisterMemory(container, range);
        Recorder?.Register(range, result, LockedMemory.Used);
        return result;
    }

    public TceResult UnregisterMemory(int container, in MemoryRange range)
    {
        TceResult result = backend.UnregisterMemory(container, range);
        Recorder?.Unregister(range, result, LockedMemory.Used);
        return result;
    }

    public TceResult CreateWindow(int container, ref TceCreate create)
    {
        BetweenSteps?.Invoke();
        TceResult result = backend.CreateWindow(container, ref create);
        Recorder?.Create(create, result, LockedMemory.Used);
        return result;
    }

    public TceResult RemoveWindow(int container, in TceRemove remove)
    {
        BetweenSteps?.Invoke();
        TceResult result = backend.RemoveWindow(container, remove);
        Recorder?.Remove(remove, result, LockedMemory.Used);
        return result;
    }

    public TceResult Map(int container, in DmaMap map)
    {
        BetweenSteps?.Invoke();
        TceResult result = backend.Map(container, map);
        Recorder?.Map(map, result, LockedMemory.Used);
        return result;
    }

    public TceResult Unmap(int container, in DmaUnmap unmap)
    {
        BetweenSteps?.Invoke();
        TceResult result = backend.Unmap(container, unmap);
        Recorder?.Unmap(unmap, result, LockedMemory.Used);
        return result;
    }

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
    {
        BetweenSteps?.Invoke();
        TceResult result = backend.Allocate(size, pageSize, access, out address);
        Recorder?.Allocate(address, size, pageSize, access, result, LockedMemory.Used);
        return result;
    }

    public TceResult Free(ulong address, ulong size)
    {
        TceResult result = backend.Free(address, size);
        Recorder?.Free(address, result, LockedMemory.Used);
        return result;
    }

    public TceResult LimitLockedMemory(ulong bytes)
    {
        TceResult result = backend.LimitLockedMemory(bytes);
        Recorder?.Limit(bytes, result, LockedMemory.Used);
        return result;
    }

    public ulong? PhysicalAddress(ulong virtualAddress) => (backend as IPhysicalMemory)?.PhysicalAddress(virtualAddress);

    public void Dispose()
    {
        Recorder?.Dispose();
        backend.Dispose();
    }
}
