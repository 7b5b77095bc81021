using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Logging;

/// <summary>A backend that answers success to everything and allocates nothing.</summary>
internal sealed class Constant : ITceBackend
{
    public HostDescription Host { get; } = new(TceBackendKind.Emulated, TcePlatform.Power9, 64 << 10);

    public LockedMemory LockedMemory => default;

    public IReadOnlyList<IommuGroup> GetGroups() => [];

    public TceResult OpenContainer() => TceResult.Success;

    public TceResult OpenGroup(int number) => TceResult.Success;

    public TceResult Close(int descriptor) => TceResult.Success;

    public TceResult GetApiVersion(int container) => TceResult.Success;

    public TceResult CheckExtension(int container, int extension) => TceResult.Success;

    public TceResult SetIommu(int container, int iommu) => TceResult.Success;

    public TceResult GetGroupStatus(int group, ref GroupStatus status) => TceResult.Success;

    public TceResult SetContainer(int group, int container) => TceResult.Success;

    public TceResult UnsetContainer(int group) => TceResult.Success;

    public TceResult GetInfo(int container, ref TceGetInfo info) => TceResult.Success;

    public TceResult Enable(int container) => TceResult.Success;

    public TceResult Disable(int container) => TceResult.Success;

    public TceResult RegisterMemory(int container, in MemoryRange range) => TceResult.Success;

    public TceResult UnregisterMemory(int container, in MemoryRange range) => TceResult.Success;

    public TceResult CreateWindow(int container, ref TceCreate create) => TceResult.Success;

    public TceResult RemoveWindow(int container, in TceRemove remove) => TceResult.Success;

    public TceResult Map(int container, in DmaMap map) => TceResult.Success;

    public TceResult Unmap(int container, in DmaUnmap unmap) => TceResult.Success;

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
    {
        address = 0;
        return TceResult.Success;
    }

    public TceResult Free(ulong address, ulong size) => TceResult.Success;

    public TceResult LimitLockedMemory(ulong bytes) => TceResult.Success;

    public void Dispose()
    {
    }
}
