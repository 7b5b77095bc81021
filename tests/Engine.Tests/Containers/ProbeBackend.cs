using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Stands between the manager and a backend: writes down every request that arrives, and answers one of them itself,
/// without passing it on, when a test wants to see what a failure there does.
/// </summary>
internal sealed class ProbeBackend(ITceBackend backend) : ITceBackend, IProcessMemory
{
    private readonly Dictionary<int, TceResult> failures = [];

    /// <summary>What arrived, with its answer.</summary>
    public List<(string Request, TceResult Result)> Requests { get; } = [];

    public bool IsDisposed { get; private set; }

    public HostDescription Host => backend.Host;

    public IProcessMemory Memory => this;

    /// <summary>How often somebody asked for the locked memory.</summary>
    public int LooksAtLockedMemory { get; private set; }

    public LockedMemory Locked
    {
        get
        {
            LooksAtLockedMemory++;
            return backend.Memory.Locked;
        }
    }

    /// <summary>Happens once, before the next request is passed on.</summary>
    public Action<ITceBackend>? BeforeNext { get; set; }

    /// <summary>Lets the request fail that arrives after so many others from now on.</summary>
    public void FailAfter(int others, TceResult result) => failures[Requests.Count + others] = result;

    public IReadOnlyList<IommuGroup> GetGroups() => backend.GetGroups();

    public TceResult OpenContainer() => Takes(nameof(OpenContainer), out TceResult failed) ? failed : Note(backend.OpenContainer());

    public TceResult OpenGroup(int number) => Takes(nameof(OpenGroup), out TceResult failed) ? failed : Note(backend.OpenGroup(number));

    public TceResult Close(int descriptor) => Takes(nameof(Close), out TceResult failed) ? failed : Note(backend.Close(descriptor));

    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
        => Takes(request.ToString(), out TceResult failed) ? failed : Note(backend.Send(descriptor, request, ref argument));

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
    {
        address = 0;
        return Takes(nameof(Allocate), out TceResult failed)
            ? failed
            : Note(backend.Memory.Allocate(size, pageSize, access, out address));
    }

    public TceResult Free(ulong address, ulong size)
        => Takes(nameof(Free), out TceResult failed) ? failed : Note(backend.Memory.Free(address, size));

    public TceResult LimitLocked(ulong bytes)
        => Takes(nameof(LimitLocked), out TceResult failed) ? failed : Note(backend.Memory.LimitLocked(bytes));

    public ulong? PhysicalAddress(ulong virtualAddress) => backend.Memory.PhysicalAddress(virtualAddress);

    public void Dispose()
    {
        IsDisposed = true;
        backend.Dispose();
    }

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
