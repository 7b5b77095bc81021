namespace SpaprDdw.Containers;

/// <summary>How a container is opened.</summary>
public sealed record TceContainerOptions
{
    /// <summary>Its name, by which commands find it.</summary>
    public required string Name { get; init; }

    /// <summary>The groups to put into it; null for the host's first.</summary>
    public IReadOnlyList<int>? Groups { get; init; }

    /// <summary>The version of the sPAPR TCE IOMMU: 1 or 2.</summary>
    public int IommuVersion { get; init; } = 2;
}
