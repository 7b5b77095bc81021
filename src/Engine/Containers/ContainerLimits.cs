using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>What a container can have at all, by its host, its IOMMU version, its groups and the answer of GET_INFO.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Host">The host.</param>
/// <param name="IommuVersion">Version of the sPAPR TCE IOMMU: 1 or 2.</param>
/// <param name="Groups">The IOMMU groups in it.</param>
/// <param name="Info">The answer of GET_INFO.</param>
internal sealed record ContainerLimits(string Name, HostDescription Host, int IommuVersion, IReadOnlyList<int> Groups, TceGetInfo Info)
{
    /// <summary>IOMMU page sizes in bytes, the smallest first.</summary>
    public IReadOnlyList<ulong> PageSizes { get; } = BitsOf(Info.PageSizes);

    /// <summary>How many levels a table may have.</summary>
    public uint MaxLevels => Info.Levels;

    /// <summary>How many windows the container may have, the default one included.</summary>
    public uint MaxWindows => Info.MaxDynamicWindows;

    /// <summary>Where the default window starts.</summary>
    public ulong DefaultStart => Info.Dma32WindowStart;

    /// <summary>Size of the default window in bytes.</summary>
    public ulong DefaultSize => Info.Dma32WindowSize;

    /// <summary>The table of the default window.</summary>
    public TableGeometry DefaultTable => TableGeometry.For(Host, PlatformModel.DefaultPageShift, DefaultSize, levels: 1);

    /// <summary>The smallest page of the host that can back an IOMMU page; null where none is large enough.</summary>
    /// <param name="pageSize">Size of the IOMMU page in bytes.</param>
    public ulong? BackingFor(ulong pageSize)
        => Host.MemoryPageSizes.Where(size => size >= pageSize).Select(size => (ulong?)size).Min();

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
