using System.Text.Json.Serialization;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Tracing;

/// <summary>create: VFIO_IOMMU_SPAPR_TCE_CREATE.</summary>
public sealed record CreateOperation() : RequestOperation(Name, VfioRequest.TceCreate)
{
    internal const string Name = "create";

    /// <summary>Binary logarithm of the IOMMU page size.</summary>
    public required uint PageShift { get; init; }

    /// <summary>Size of the window in bytes.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong WindowSize { get; init; }

    /// <summary>How many levels the table has.</summary>
    public required uint Levels { get; init; }

    /// <summary>The request's flags.</summary>
    public required uint Flags { get; init; }

    /// <summary>The size of the structure as the caller gave it.</summary>
    [JsonPropertyName("argsz")]
    public required uint ArgSize { get; init; }

    /// <summary>The bus address (IOVA) that the driver chose; null when it refused.</summary>
    [JsonPropertyName("start_addr")]
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(HexConverter))]
    public ulong? StartAddress { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<(string Name, string? Value)> ExtraResults => [("start_addr", Hex(StartAddress))];

    internal static CreateOperation Of(in TceCreate create) => new()
    {
        PageShift = create.PageShift,
        WindowSize = create.WindowSize,
        Levels = create.Levels,
        Flags = create.Flags,
        ArgSize = create.ArgSize,
        Ret = 0,
        Locked = 0,
    };

    /// <inheritdoc/>
    internal override VfioArgument ToArgument(ReplayBuffers buffers) => new()
    {
        Create = new() { ArgSize = ArgSize, Flags = Flags, PageShift = PageShift, WindowSize = WindowSize, Levels = Levels },
    };

    /// <inheritdoc/>
    internal override RequestOperation Answered(in VfioArgument argument) => this with { StartAddress = argument.Create.StartAddress };
}

/// <summary>remove: VFIO_IOMMU_SPAPR_TCE_REMOVE.</summary>
public sealed record RemoveOperation() : RequestOperation(Name, VfioRequest.TceRemove)
{
    internal const string Name = "remove";

    /// <summary>A bus address (IOVA) inside the window.</summary>
    [JsonPropertyName("start_addr")]
    [JsonConverter(typeof(HexConverter))]
    public required ulong StartAddress { get; init; }

    /// <summary>The request's flags.</summary>
    public required uint Flags { get; init; }

    /// <summary>The size of the structure as the caller gave it.</summary>
    [JsonPropertyName("argsz")]
    public required uint ArgSize { get; init; }

    internal static RemoveOperation Of(in TceRemove remove)
        => new() { StartAddress = remove.StartAddress, Flags = remove.Flags, ArgSize = remove.ArgSize, Ret = 0, Locked = 0 };

    /// <inheritdoc/>
    internal override VfioArgument ToArgument(ReplayBuffers buffers)
        => new() { Remove = new() { ArgSize = ArgSize, Flags = Flags, StartAddress = StartAddress } };
}

/// <summary>unmap: VFIO_IOMMU_UNMAP_DMA.</summary>
public sealed record UnmapOperation() : RequestOperation(Name, VfioRequest.UnmapDma)
{
    internal const string Name = "unmap";

    /// <summary>The first bus address (IOVA).</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Iova { get; init; }

    /// <summary>Length in bytes.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Size { get; init; }

    /// <summary>The request's flags.</summary>
    public required uint Flags { get; init; }

    /// <summary>The size of the structure as the caller gave it.</summary>
    [JsonPropertyName("argsz")]
    public required uint ArgSize { get; init; }

    internal static UnmapOperation Of(in DmaUnmap unmap)
        => new() { Iova = unmap.Iova, Size = unmap.Size, Flags = unmap.Flags, ArgSize = unmap.ArgSize, Ret = 0, Locked = 0 };

    /// <inheritdoc/>
    internal override VfioArgument ToArgument(ReplayBuffers buffers)
        => new() { Unmap = new() { ArgSize = ArgSize, Flags = Flags, Iova = Iova, Size = Size } };
}
