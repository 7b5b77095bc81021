namespace SpaprDdw.Containers;

/// <summary>The options for opening a container.</summary>
public sealed record TceContainerOptions
{
    /// <summary>The name, by which commands find the container. It follows <see cref="NameRules"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The IOMMU groups of the container; null for the first usable group of the host.</summary>
    public IReadOnlyList<int>? Groups { get; init; }

    /// <summary>The version of the sPAPR TCE IOMMU: 1 or 2.</summary>
    public int IommuVersion { get; init; } = 2;
}
