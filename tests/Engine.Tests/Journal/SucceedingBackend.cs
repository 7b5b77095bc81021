using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Journal;

/// <summary>A backend on which every request succeeds and nothing is allocated.</summary>
internal sealed class SucceedingBackend : ITceBackend, IProcessMemory
{
    public HostDescription Host { get; } = new(TceBackendKind.Emulated, TcePlatform.Power9, 64 << 10);

    public IProcessMemory Memory => this;

    public LockedMemory Locked => default;

    public IReadOnlyList<IommuGroup> GetGroups() => [];

    public TceResult OpenContainer() => TceResult.Success;

    public TceResult OpenGroup(int number) => TceResult.Success;

    public TceResult Close(int descriptor) => TceResult.Success;

    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument) => TceResult.Success;

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
    {
        address = 0;
        return TceResult.Success;
    }

    public TceResult Free(ulong address, ulong size) => TceResult.Success;

    public TceResult LimitLocked(ulong bytes) => TceResult.Success;

    public ulong? PhysicalAddress(ulong virtualAddress) => null;

    public void Dispose()
    {
    }
}
