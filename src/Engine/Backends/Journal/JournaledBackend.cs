using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Journal;

/// <summary>
/// Passes requests on to a backend, and writes each with its result into a journal while requests are logged or
/// recorded.
/// </summary>
/// <param name="backend">The backend that carries the requests out.</param>
/// <param name="journal">The journal.</param>
internal sealed class JournaledBackend(ITceBackend backend, RequestJournal journal) : ITceBackend, IProcessMemory
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
        journal.Recorder?.RecordClose(descriptor, result, Locked.Used);
        return result;
    }

    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
    {
        TceResult result = backend.Send(descriptor, request, ref argument);
        if (IsLogged)
            Log(Logging.RequestText.Of(descriptor, request, argument), result);
        journal.Recorder?.RecordRequest(request, argument, result, Locked.Used);
        return result;
    }

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
    {
        TceResult result = backend.Memory.Allocate(size, pageSize, access, out address, near);
        if (IsLogged)
            Log($"mmap size={Units.Address(size)} page={Units.Address(pageSize)} at {Units.Address(address)}", result);
        journal.Recorder?.RecordAllocation(address, size, pageSize, access, result, Locked.Used);
        return result;
    }

    public TceResult Free(ulong address, ulong size)
    {
        TceResult result = backend.Memory.Free(address, size);
        if (IsLogged)
            Log($"munmap {Units.Address(address)} size={Units.Address(size)}", result);
        journal.Recorder?.RecordFree(address, result, Locked.Used);
        return result;
    }

    public TceResult LimitLocked(ulong bytes)
    {
        TceResult result = backend.Memory.LimitLocked(bytes);
        if (IsLogged)
            Log($"setrlimit MEMLOCK {Units.Address(bytes)}", result);
        journal.Recorder?.RecordLimit(bytes, result, Locked.Used);
        return result;
    }

    public ulong? PhysicalAddress(ulong virtualAddress) => backend.Memory.PhysicalAddress(virtualAddress);

    public void Dispose()
    {
        journal.Recorder?.End();
        backend.Dispose();
    }

    private void Log(string request, TceResult result) => TceLog.Request(journal.Log, request, result);
}
