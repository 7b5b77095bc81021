namespace SpaprDdw.Containers;

/// <summary>A buffer: memory of this process that a container can map. Sizes are in bytes.</summary>
public sealed class DmaBuffer
{
    internal DmaBuffer(ContainerLimits limits, string name, ulong address, ulong size, ulong pageSize)
    {
        Container = limits.Name;
        ContainerId = limits.ContainerId;
        Name = name;
        Address = address;
        Size = size;
        PageSize = pageSize;
    }

    /// <summary>The name of the container that owns the buffer.</summary>
    public string Container { get; }

    /// <summary>The identity of that container.</summary>
    public Guid ContainerId { get; }

    /// <summary>The name, unique in the container.</summary>
    public string Name { get; }

    /// <summary>The address in the process.</summary>
    public ulong Address { get; }

    /// <summary>The size.</summary>
    public ulong Size { get; }

    /// <summary>The size of the memory pages behind the buffer.</summary>
    public ulong PageSize { get; }

    /// <summary>
    /// True while the buffer is registered with the driver. Only a registered buffer can be mapped (rule Registration).
    /// </summary>
    public bool Registered { get; internal set; }

    /// <summary>The bytes that are mapped. Memory that is mapped twice counts twice.</summary>
    public ulong MappedBytes { get; internal set; }

    /// <summary>The first address after the buffer.</summary>
    internal ulong End => Address + Size;

    /// <summary>
    /// The largest IOMMU page that the buffer can back: its page size, or less when its ends are less aligned (rule
    /// MapArguments).
    /// </summary>
    internal ulong LargestMappablePage
        => Math.Min(PageSize, 1UL << System.Numerics.BitOperations.TrailingZeroCount(Address | Size));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
