using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>What a container supports, as GET_INFO tells it, and its process's locked memory. Sizes in bytes.</summary>
/// <param name="Container">The container.</param>
/// <param name="Dma32Start">Where the default window starts.</param>
/// <param name="Dma32Size">Size of the default window.</param>
/// <param name="SupportsDynamicWindows">Whether windows can be created.</param>
/// <param name="PageSizes">IOMMU page sizes, smallest first.</param>
/// <param name="MaxWindows">How many windows a container may have, the default one included.</param>
/// <param name="MaxLevels">How many levels a table may have.</param>
/// <param name="HostPageSize">The kernel's page size.</param>
/// <param name="LockedMemory">Locked memory in use.</param>
/// <param name="LockedMemoryLimit">RLIMIT_MEMLOCK; null where nothing limits the process.</param>
public sealed record TceInfo(
    TceContainer Container,
    ulong Dma32Start,
    ulong Dma32Size,
    bool SupportsDynamicWindows,
    IReadOnlyList<ulong> PageSizes,
    uint MaxWindows,
    uint MaxLevels,
    ulong HostPageSize,
    ulong LockedMemory,
    ulong? LockedMemoryLimit)
{
    internal static TceInfo Of(TceContainer container, ContainerLimits limits, LockedMemory locked) => new(
        container,
        limits.DefaultStart,
        limits.DefaultSize,
        (limits.Info.Flags & TceGetInfo.DynamicWindows) != 0,
        limits.PageSizes,
        limits.MaxWindows,
        limits.MaxLevels,
        limits.Host.PageSize,
        locked.Used,
        locked.Unlimited || locked.Limit == ulong.MaxValue ? null : locked.Limit);
}
