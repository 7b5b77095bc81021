namespace SpaprDdw.Containers;

/// <summary>Memory of this process that a container may map. Sizes in bytes.</summary>
public sealed class DmaBuffer
{
    internal DmaBuffer(TceContainer container, string name, ulong address, ulong size, ulong pageSize)
    {
        Container = container;
        Name = name;
        Address = address;
        Size = size;
        PageSize = pageSize;
    }

    /// <summary>The container it belongs to.</summary>
    public TceContainer Container { get; }

    /// <summary>Its name in the container.</summary>
    public string Name { get; }

    /// <summary>Its address in the process.</summary>
    public ulong Address { get; }

    /// <summary>Its size.</summary>
    public ulong Size { get; }

    /// <summary>Size of the pages that back it.</summary>
    public ulong PageSize { get; }

    /// <summary>True while it is registered with the driver, so that it can be mapped (rule Registration).</summary>
    public bool Registered { get; internal set; }

    /// <summary>Bytes of it that are mapped, each mapping of the same memory counted.</summary>
    public ulong MappedBytes { get; internal set; }

    /// <summary>The first address after it.</summary>
    internal ulong End => Address + Size;

    /// <summary>The largest IOMMU page that it can back: its own, or less where its bounds are less aligned (rule MapArguments).</summary>
    internal ulong LargestMappablePage
        => Math.Min(PageSize, 1UL << System.Numerics.BitOperations.TrailingZeroCount(Address | Size));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
