using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The limits of a container: its host, IOMMU version, groups and the answer of GET_INFO.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Host">The host.</param>
/// <param name="IommuVersion">Version of the sPAPR TCE IOMMU: 1 or 2.</param>
/// <param name="Groups">The IOMMU groups in it.</param>
/// <param name="Info">The answer of GET_INFO.</param>
internal sealed record ContainerLimits(string Name, HostDescription Host, int IommuVersion, IReadOnlyList<int> Groups, TceGetInfo Info)
{
    /// <summary>The identity of the container, which no other container has or will have.</summary>
    public Guid ContainerId { get; } = Guid.NewGuid();

    /// <summary>IOMMU page sizes in bytes, the smallest first.</summary>
    public IReadOnlyList<ulong> PageSizes { get; } = BitsOf(Info.PageSizes);

    /// <summary>The largest number of levels of a table.</summary>
    public uint MaxLevels => Info.Levels;

    /// <summary>The largest number of windows, with the default window; 0 if no window can be created.</summary>
    public uint MaxWindows => OffersWindows ? Info.MaxDynamicWindows : 0;

    /// <summary>
    /// True if windows can be created. A pseries host whose platform offers none answers with -1 windows and 0 levels
    /// (rule PSeries).
    /// </summary>
    private bool OffersWindows => Info.Levels > 0 && Info.MaxDynamicWindows is > 0 and < uint.MaxValue;

    /// <summary>The first bus address of the default window.</summary>
    public ulong DefaultStart => Info.Dma32WindowStart;

    /// <summary>Size of the default window in bytes.</summary>
    public ulong DefaultSize => Info.Dma32WindowSize;

    /// <summary>The table of the default window.</summary>
    public TableGeometry DefaultTable => TableGeometry.For(Host, PlatformModel.DefaultPageShift, DefaultSize, levels: 1);

    /// <summary>
    /// The smallest page size of the host that can back an IOMMU page; null when none is large enough.
    /// </summary>
    /// <param name="pageSize">Size of the IOMMU page in bytes.</param>
    public ulong? BackingFor(ulong pageSize)
        => Host.MemoryPageSizes.Where(size => size >= pageSize).Select(size => (ulong?)size).Min();

    /// <summary>The error of requests that create or remove a window; null if the container allows them.</summary>
    /// <param name="operation">The operation, such as "Creating a window".</param>
    public TceException? WindowsRefused(string operation)
        => IommuVersion == 1 ? ContainerErrors.NotInVersion1(operation, Host.Kernel.HasVersion2(Host.IsPSeries))
            : OffersWindows ? null
            : WindowErrors.NoDynamicWindows(Host.Platform, (int)Info.MaxDynamicWindows, Info.Levels, PageSizes);

    private static ulong[] BitsOf(ulong mask)
    {
        var bits = new ulong[BitOperations.PopCount(mask)];
        for (int index = 0; index < bits.Length; index++)
        {
            bits[index] = mask & (~mask + 1);
            mask ^= bits[index];
        }

        return bits;
    }
}
