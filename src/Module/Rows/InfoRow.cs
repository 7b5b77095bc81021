using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>The features of a container, and the locked memory of its process. Sizes are in bytes.</summary>
/// <param name="info">The features.</param>
public sealed class InfoRow(TceInfo info) : HostRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = info.Container.Name;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = info.Container.ContainerId;

    /// <summary>The first bus address of the default window.</summary>
    public ulong Dma32Start { get; } = info.Dma32Start;

    /// <summary>The size of the default window.</summary>
    public ulong Dma32Size { get; } = info.Dma32Size;

    /// <summary>Whether windows can be created.</summary>
    public bool SupportsDynamicWindows { get; } = info.SupportsDynamicWindows;

    /// <summary>Why no windows can be created; null if they can.</summary>
    public string? Reason { get; } = info.Reason;

    /// <summary>The IOMMU page sizes, the smallest first.</summary>
    public IReadOnlyList<ulong> PageSizes { get; } = new ItemList<ulong>(info.PageSizes);

    /// <summary>The largest number of windows, with the default window; 0 if none can be created.</summary>
    public uint MaxWindows { get; } = info.MaxWindows;

    /// <summary>The largest number of levels of a table.</summary>
    public uint MaxLevels { get; } = info.MaxLevels;

    /// <summary>The normal page size of the host's kernel.</summary>
    public ulong HostPageSize { get; } = info.HostPageSize;

    /// <summary>
    /// The kernels whose rules hold for the host, such as "4.19 to 5.18": by its number, unless the driver answered
    /// otherwise.
    /// </summary>
    public string KernelRules { get; } = info.KernelRules;

    /// <summary>The locked memory in use.</summary>
    public ulong LockedMemory { get; } = info.LockedMemory;

    /// <summary>RLIMIT_MEMLOCK; null if the process has no limit.</summary>
    public ulong? LockedMemoryLimit { get; } = info.LockedMemoryLimit;
}
