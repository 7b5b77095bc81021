using System.Text.Json.Serialization;

namespace SpaprDdw.Backends.Tracing;

/// <summary>create: VFIO_IOMMU_SPAPR_TCE_CREATE.</summary>
public sealed record CreateOperation() : TraceOperation(Name)
{
    internal const string Name = "create";

    /// <summary>Binary logarithm of the page size.</summary>
    public required uint PageShift { get; init; }

    /// <summary>Size of the window in bytes.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong WindowSize { get; init; }

    /// <summary>Levels of the table.</summary>
    public required uint Levels { get; init; }

    /// <summary>The request's flags.</summary>
    public required uint Flags { get; init; }

    /// <summary>The structure's size as the caller said it.</summary>
    [JsonPropertyName("argsz")]
    public required uint ArgSize { get; init; }

    /// <summary>The bus address that the driver chose; null when it refused.</summary>
    [JsonPropertyName("start_addr")]
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(HexConverter))]
    public ulong? StartAddress { get; init; }
}

/// <summary>remove: VFIO_IOMMU_SPAPR_TCE_REMOVE.</summary>
public sealed record RemoveOperation() : TraceOperation(Name)
{
    internal const string Name = "remove";

    /// <summary>A bus address inside the window.</summary>
    [JsonPropertyName("start_addr")]
    [JsonConverter(typeof(HexConverter))]
    public required ulong StartAddress { get; init; }

    /// <summary>The request's flags.</summary>
    public required uint Flags { get; init; }

    /// <summary>The structure's size as the caller said it.</summary>
    [JsonPropertyName("argsz")]
    public required uint ArgSize { get; init; }
}

/// <summary>unmap: VFIO_IOMMU_UNMAP_DMA.</summary>
public sealed record UnmapOperation() : TraceOperation(Name)
{
    internal const string Name = "unmap";

    /// <summary>The first bus address.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Iova { get; init; }

    /// <summary>Length in bytes.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Size { get; init; }

    /// <summary>The request's flags.</summary>
    public required uint Flags { get; init; }

    /// <summary>The structure's size as the caller said it.</summary>
    [JsonPropertyName("argsz")]
    public required uint ArgSize { get; init; }
}
