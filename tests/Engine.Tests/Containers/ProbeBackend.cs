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
    private readonly Dictionary<int, Exception> exceptions = [], lookExceptions = [];
    private readonly HashSet<ulong> allocated = [];

    /// <summary>The requests with their answers.</summary>
    public List<(string Request, TceResult Result)> Requests { get; } = [];

    public bool IsDisposed { get; private set; }

    public HostDescription Host { get; init; } = backend.Host;

    public IProcessMemory Memory => this;

    /// <summary>The addresses of the memory that was allocated and not freed.</summary>
    public IReadOnlyCollection<ulong> Allocated => allocated;

    /// <summary>How often the locked memory was read.</summary>
    public int LockedMemoryReads { get; private set; }

    public LockedMemory Locked
    {
        get
        {
            return lookExceptions.Remove(LockedMemoryReads++, out Exception? cause) ? throw cause : backend.Memory.Locked;
        }
    }

    /// <summary>What sysfs shows; null for what the real backend shows.</summary>
    public IReadOnlyList<IommuGroup>? Groups { get; set; }

    /// <summary>Runs once, before the next request is passed on.</summary>
    public Action<ITceBackend>? BeforeNext { get; set; }

    /// <summary>Makes the request fail that comes after a number of others, counted from now.</summary>
    public void FailAfter(int others, TceResult result) => failures[Requests.Count + others] = result;

    /// <summary>Makes the request throw that comes after a number of others, counted from now.</summary>
    public void ThrowAfter(int others, Exception cause) => exceptions[Requests.Count + others] = cause;

    /// <summary>Makes the look at the locked memory throw that comes after a number of others, counted from now.</summary>
    public void ThrowAtLookAfter(int others, Exception cause) => lookExceptions[LockedMemoryReads + others] = cause;

    /// <summary>Forgets all failures that have not happened.</summary>
    public void Recover()
    {
        failures.Clear();
        exceptions.Clear();
        lookExceptions.Clear();
    }

    public IReadOnlyList<IommuGroup> GetGroups() => Groups ?? backend.GetGroups();

    public TceResult OpenContainer() => TryAnswer(nameof(OpenContainer), out TceResult failed) ? failed : Record(backend.OpenContainer());

    public TceResult OpenGroup(int number) => TryAnswer(nameof(OpenGroup), out TceResult failed) ? failed : Record(backend.OpenGroup(number));

    public TceResult Close(int descriptor) => TryAnswer(nameof(Close), out TceResult failed) ? failed : Record(backend.Close(descriptor));

    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
        => TryAnswer(request.ToString(), out TceResult failed) ? failed : Record(backend.Send(descriptor, request, ref argument));

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
    {
        address = 0;
        if (TryAnswer(nameof(Allocate), out TceResult failed))
            return failed;
        TceResult result = Record(backend.Memory.Allocate(size, pageSize, access, out address, near));
        if (result.IsSuccess)
            allocated.Add(address);
        return result;
    }

    public TceResult Free(ulong address, ulong size)
    {
        if (TryAnswer(nameof(Free), out TceResult failed))
            return failed;
        TceResult result = Record(backend.Memory.Free(address, size));
        if (result.IsSuccess)
            allocated.Remove(address);
        return result;
    }

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
        return exceptions.TryGetValue(Requests.Count - 1, out Exception? cause) ? throw cause : isAnswered;
    }

    private TceResult Record(TceResult result)
    {
        Requests[^1] = (Requests[^1].Request, result);
        return result;
    }
}
