using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Tells a recorder of every request and its result. It stands before a backend only while somebody records.</summary>
/// <param name="backend">Who carries the requests out.</param>
/// <param name="container">The descriptor whose end is the container's.</param>
/// <param name="recorder">Who records.</param>
/// <param name="betweenSteps">Called before requests that may come after a whole step: the time to begin a new file.</param>
internal sealed class TracingBackend(ITceBackend backend, int container, TraceRecorder recorder, Action? betweenSteps)
    : ITceBackend, IProcessMemory
{
    /// <summary>Who records.</summary>
    public TraceRecorder Recorder { get; set; } = recorder;

    /// <summary>The backend without it.</summary>
    public ITceBackend Recorded => backend;

    public HostDescription Host => backend.Host;

    public IProcessMemory Memory => this;

    public LockedMemory Locked => backend.Memory.Locked;

    public IReadOnlyList<IommuGroup> GetGroups() => backend.GetGroups();

    public TceResult OpenContainer() => backend.OpenContainer();

    public TceResult OpenGroup(int number) => backend.OpenGroup(number);

    public TceResult Close(int descriptor)
    {
        TceResult result = backend.Close(descriptor);
        if (descriptor == container)
            Recorder.Close(result, Locked.Used);
        return result;
    }

    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
    {
        if (request is VfioRequest.TceCreate or VfioRequest.TceRemove or VfioRequest.MapDma or VfioRequest.UnmapDma)
            betweenSteps?.Invoke();
        TceResult result = backend.Send(descriptor, request, ref argument);
        Recorder.Sent(request, argument, result, Locked.Used);
        return result;
    }

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
    {
        betweenSteps?.Invoke();
        TceResult result = backend.Memory.Allocate(size, pageSize, access, out address);
        Recorder.Allocate(address, size, pageSize, access, result, Locked.Used);
        return result;
    }

    public TceResult Free(ulong address, ulong size)
    {
        TceResult result = backend.Memory.Free(address, size);
        Recorder.Free(address, result, Locked.Used);
        return result;
    }

    public TceResult LimitLocked(ulong bytes)
    {
        TceResult result = backend.Memory.LimitLocked(bytes);
        Recorder.Limit(bytes, result, Locked.Used);
        return result;
    }

    public ulong? PhysicalAddress(ulong virtualAddress) => backend.Memory.PhysicalAddress(virtualAddress);

    public void Dispose()
    {
        Recorder.Dispose();
        backend.Dispose();
    }
}
