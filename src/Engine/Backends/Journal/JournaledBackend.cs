using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Journal;

/// <summary>
/// Passes requests on to a backend, and writes each with its result into a journal while requests are logged or
/// recorded.
/// </summary>
/// <param name="backend">The backend that carries the requests out.</param>
/// <param name="journal">The journal.</param>
internal sealed class JournaledBackend(ITceBackend backend, RequestJournal journal) : ITceBackend, IProcessMemory, IInterruptibleMemory
{
    public HostDescription Host => backend.Host;

    public IProcessMemory Memory => this;

    public LockedMemory Locked => backend.Memory.Locked;

    private bool IsLogged => journal.Log.IsEnabled(LogLevel.Debug);

    public IReadOnlyList<IommuGroup> GetGroups() => backend.GetGroups();

    public TceResult OpenContainer()
    {
        TceResult result = backend.OpenContainer();
        if (IsLogged)
            Log("open /dev/vfio/vfio", result);
        return result;
    }

    public TceResult OpenGroup(int number)
    {
        TceResult result = backend.OpenGroup(number);
        if (IsLogged)
            Log($"open /dev/vfio/{number}", result);
        return result;
    }

    public TceResult Close(int descriptor)
    {
        TceResult result = backend.Close(descriptor);
        if (IsLogged)
            Log($"close {descriptor}", result);
        Record((descriptor, result), static (recorder, entry, locked) => recorder.RecordClose(entry.descriptor, entry.result, locked));
        return result;
    }

    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
    {
        TceResult result = backend.Send(descriptor, request, ref argument);
        if (IsLogged)
            Log(Logging.RequestText.Of(descriptor, request, argument), result);
        Record(
            (request, argument, result),
            static (recorder, entry, locked) => recorder.RecordRequest(entry.request, entry.argument, entry.result, locked));
        return result;
    }

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
        => Allocate(size, pageSize, access, out address, near, progress: null, CancellationToken.None);

    public TceResult Allocate(
        ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near,
        IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        TceResult result = backend.Memory.Allocate(size, pageSize, access, out address, near, progress, cancellationToken);
        if (IsLogged)
            Log($"mmap size={Units.Address(size)} page={Units.Address(pageSize)} at {Units.Address(address)}", result);
        Record(
            (address, size, pageSize, access, result),
            static (recorder, entry, locked)
                => recorder.RecordAllocation(entry.address, entry.size, entry.pageSize, entry.access, entry.result, locked));
        return result;
    }

    public ulong MissingPages(ulong size, ulong pageSize) => backend.Memory.MissingPages(size, pageSize);

    public TceResult Free(ulong address, ulong size)
    {
        TceResult result = backend.Memory.Free(address, size);
        if (IsLogged)
            Log($"munmap {Units.Address(address)} size={Units.Address(size)}", result);
        Record((address, result), static (recorder, entry, locked) => recorder.RecordFree(entry.address, entry.result, locked));
        return result;
    }

    public TceResult LimitLocked(ulong bytes)
    {
        TceResult result = backend.Memory.LimitLocked(bytes);
        if (IsLogged)
            Log($"setrlimit MEMLOCK {Units.Address(bytes)}", result);
        Record((bytes, result), static (recorder, entry, locked) => recorder.RecordLimit(entry.bytes, entry.result, locked));
        return result;
    }

    public ulong? PhysicalAddress(ulong virtualAddress) => backend.Memory.PhysicalAddress(virtualAddress);

    public void Dispose()
    {
        journal.Recorder?.End();
        backend.Dispose();
    }

    private void Log(string request, TceResult result) => TceLog.Request(journal.Log, request, result);

    /// <summary>
    /// Records what was done. If that fails, the trace ends, and nothing is thrown: the driver has carried out the
    /// request, and the container must learn of it.
    /// </summary>
    private void Record<T>(T entry, Action<TraceRecorder, T, ulong> record)
    {
        if (journal.Recorder is not { } recorder)
            return;
        try
        {
            record(recorder, entry, journal.ReadLocked?.Invoke() ?? Locked.Used);
        }
        catch (Exception cause)
        {
            recorder.Fail(cause);
        }
    }
}
