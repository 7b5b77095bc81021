using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Stands between the manager and a backend: writes down every request that arrives, and answers one of them itself,
/// without passing it on, when a test wants to see what a failure there does.
/// </summary>
internal sealed class ProbeBackend(ITceBackend backend) : ITceBackend, IPhysicalMemory
{
    private readonly Dictionary<int, TceResult> failures = [];

    /// <summary>What arrived, with its answer.</summary>
    public List<(string Request, TceResult Result)> Requests { get; } = [];

    public bool IsDisposed { get; private set; }

    public HostDescription Host => backend.Host;

    /// <summary>How often somebody asked for the locked memory.</summary>
    public int LooksAtLockedMemory { get; private set; }

    public LockedMemory LockedMemory
    {
        get
        {
            LooksAtLockedMemory++;
            return backend.LockedMemory;
        }
    }

    /// <summary>Happens once, before the next request is passed on.</summary>
    public Action<ITceBackend>? BeforeNext { get; set; }

    /// <summary>Lets the request fail that arrives after so many others from now on.</summary>
    public void FailAfter(int others, TceResult result) => failures[Requests.Count + others] = result;

    public IReadOnlyList<IommuGroup> GetGroups() => backend.GetGroups();

    public TceResult OpenContainer() => Pass(nameof(OpenContainer), backend.OpenContainer);

    public TceResult OpenGroup(int number) => Pass(nameof(OpenGroup), () => backend.OpenGroup(number));

    public TceResult Close(int descriptor) => Pass(nameof(Close), () => backend.Close(descriptor));

    public TceResult GetApiVersion(int container) => Pass(nameof(GetApiVersion), () => backend.GetApiVersion(container));

    public TceResult CheckExtension(int container, int extension)
        => Pass(nameof(CheckExtension), () => backend.CheckExtension(container, extension));

    public TceResult SetIommu(int container, int iommu) => Pass(nameof(SetIommu), () => backend.SetIommu(container, iommu));

    public TceResult GetGroupStatus(int group, ref GroupStatus status)
        => Takes(nameof(GetGroupStatus), out TceResult failed) ? failed : Note(backend.GetGroupStatus(group, ref status));

    public TceResult SetContainer(int group, int container)
        => Pass(nameof(SetContainer), () => backend.SetContainer(group, container));

    public TceResult UnsetContainer(int group) => Pass(nameof(UnsetContainer), () => backend.UnsetContainer(group));

    public TceResult GetInfo(int container, ref TceGetInfo info)
        => Takes(nameof(GetInfo), out TceResult failed) ? failed : Note(backend.GetInfo(container, ref info));

    public TceResult Enable(int container) => Pass(nameof(Enable), () => backend.Enable(container));

    public TceResult Disable(int container) => Pass(nameof(Disable), () => backend.Disable(container));

    public TceResult RegisterMemory(int container, in MemoryRange range)
        => Takes(nameof(RegisterMemory), out TceResult failed) ? failed : Note(backend.RegisterMemory(container, range));

    public TceResult UnregisterMemory(int container, in MemoryRange range)
        => Takes(nameof(UnregisterMemory), out TceResult failed) ? failed : Note(backend.UnregisterMemory(container, range));

    public TceResult CreateWindow(int container, ref TceCreate create)
        => Takes(nameof(CreateWindow), out TceResult failed) ? failed : Note(backend.CreateWindow(container, ref create));

    public TceResult RemoveWindow(int container, in TceRemove remove)
        => Takes(nameof(RemoveWindow), out TceResult failed) ? failed : Note(backend.RemoveWindow(container, remove));

    public TceResult Map(int container, in DmaMap map)
        => Takes(nameof(Map), out TceResult failed) ? failed : Note(backend.Map(container, map));

    public TceResult Unmap(int container, in DmaUnmap unmap)
        => Takes(nameof(Unmap), out TceResult failed) ? failed : Note(backend.Unmap(container, unmap));

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
    {
        address = 0;
        return Takes(nameof(Allocate), out TceResult failed)
            ? failed
            : Note(backend.Allocate(size, pageSize, access, out address));
    }

    public TceResult Free(ulong address, ulong size) => Pass(nameof(Free), () => backend.Free(address, size));

    public TceResult LimitLockedMemory(ulong bytes)
        => Pass(nameof(LimitLockedMemory), () => backend.LimitLockedMemory(bytes));

    public ulong? PhysicalAddress(ulong virtualAddress) => (backend as IPhysicalMemory)?.PhysicalAddress(virtualAddress);

    public void Dispose()
    {
        IsDisposed = true;
        backend.Dispose();
    }

    private TceResult Pass(string request, Func<TceResult> send) => Takes(request, out TceResult failed) ? failed : Note(send());

    private bool Takes(string request, out TceResult result)
    {
        bool takes = failures.TryGetValue(Requests.Count, out result);
        Action<ITceBackend>? before = BeforeNext;
        BeforeNext = null;
        before?.Invoke(backend);
        Requests.Add((request, result));
        return takes;
    }

    private TceResult Note(TceResult result)
    {
        Requests[^1] = (Requests[^1].Request, result);
        return result;
    }
}
