using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// A backend between a container and its real backend. It keeps a list of all requests, and can answer single requests
/// itself to simulate a failure.
/// </summary>
internal sealed class ProbeBackend(ITceBackend backend) : ITceBackend, IProcessMemory
{
    private readonly Dictionary<int, TceResult> failures = [];

    /// <summary>The requests with their answers.</summary>
    public List<(string Request, TceResult Result)> Requests { get; } = [];

    public bool IsDisposed { get; private set; }

    public HostDescription Host => backend.Host;

    public IProcessMemory Memory => this;

    /// <summary>How often the locked memory was read.</summary>
    public int LockedMemoryReads { get; private set; }

    public LockedMemory Locked
    {
        get
        {
            LockedMemoryReads++;
            return backend.Memory.Locked;
        }
    }

    /// <summary>Runs once, before the next request is passed on.</summary>
    public Action<ITceBackend>? BeforeNext { get; set; }

    /// <summary>Makes the request fail that comes after a number of others, counted from now.</summary>
    public void FailAfter(int others, TceResult result) => failures[Requests.Count + others] = result;

    public IReadOnlyList<IommuGroup> GetGroups() => backend.GetGroups();

    public TceResult OpenContainer() => TryAnswer(nameof(OpenContainer), out TceResult failed) ? failed : Record(backend.OpenContainer());

    public TceResult OpenGroup(int number) => TryAnswer(nameof(OpenGroup), out TceResult failed) ? failed : Record(backend.OpenGroup(number));

    public TceResult Close(int descriptor) => TryAnswer(nameof(Close), out TceResult failed) ? failed : Record(backend.Close(descriptor));

    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
        => TryAnswer(request.ToString(), out TceResult failed) ? failed : Record(backend.Send(descriptor, request, ref argument));

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
    {
        address = 0;
        return TryAnswer(nameof(Allocate), out TceResult failed)
            ? failed
            : Record(backend.Memory.Allocate(size, pageSize, access, out address, near));
    }

    public TceResult Free(ulong address, ulong size)
        => TryAnswer(nameof(Free), out TceResult failed) ? failed : Record(backend.Memory.Free(address, size));

    public TceResult LimitLocked(ulong bytes)
        => TryAnswer(nameof(LimitLocked), out TceResult failed) ? failed : Record(backend.Memory.LimitLocked(bytes));

    public ulong? PhysicalAddress(ulong virtualAddress) => backend.Memory.PhysicalAddress(virtualAddress);

    public void Dispose()
    {
        IsDisposed = true;
        backend.Dispose();
    }

    private bool TryAnswer(string request, out TceResult result)
    {
        bool isAnswered = failures.TryGetValue(Requests.Count, out result);
        Action<ITceBackend>? before = BeforeNext;
        BeforeNext = null;
        before?.Invoke(backend);
        Requests.Add((request, result));
        return isAnswered;
    }

    private TceResult Record(TceResult result)
    {
        Requests[^1] = (Requests[^1].Request, result);
        return result;
    }
}
