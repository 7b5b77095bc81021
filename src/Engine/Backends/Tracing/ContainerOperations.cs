using System.Text.Json.Serialization;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Tracing;

/// <summary>The version of the IOMMU interface that a container uses.</summary>
public enum TraceIommu
{
    /// <summary>Only the default window: <see cref="VfioIommu.SpaprTceV1"/>.</summary>
    [JsonStringEnumMemberName("v1")]
    V1 = VfioIommu.SpaprTceV1,

    /// <summary>Dynamic windows: <see cref="VfioIommu.SpaprTceV2"/>.</summary>
    [JsonStringEnumMemberName("v2")]
    V2 = VfioIommu.SpaprTceV2,
}

/// <summary>open: opens a container, attaches its groups and sets its IOMMU.</summary>
public sealed record OpenOperation() : TraceOperation(Name)
{
    internal const string Name = "open";

    /// <summary>The interface's version.</summary>
    [JsonConverter(typeof(NameConverter<TraceIommu>))]
    public required TraceIommu Iommu { get; init; }

    /// <summary>How many groups are attached, numbered from 0.</summary>
    public required int Groups { get; init; }
}

/// <summary>close: closes the container and its groups.</summary>
public sealed record CloseOperation() : TraceOperation(Name)
{
    internal const string Name = "close";
}

/// <summary>
/// info: VFIO_IOMMU_SPAPR_TCE_GET_INFO. A result that the driver did not fill in is null (rule InfoSize).
/// </summary>
public sealed record InfoOperation() : RequestOperation(Name, VfioRequest.TceGetInfo)
{
    internal const string Name = "info";

    /// <summary>The size of the structure as the caller gave it.</summary>
    [JsonPropertyName("argsz")]
    public required uint ArgSize { get; init; }

    /// <summary>1 when windows can be created.</summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public uint? Flags { get; init; }

    /// <summary>The bus address (IOVA) at which the default window starts.</summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(HexConverter))]
    public ulong? Dma32WindowStart { get; init; }

    /// <summary>Size of the default window in bytes.</summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(HexConverter))]
    public ulong? Dma32WindowSize { get; init; }

    /// <summary>Mask of the supported page sizes.</summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(HexConverter))]
    public ulong? PageSizes { get; init; }

    /// <summary>How many windows a container may have.</summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public uint? MaxWindows { get; init; }

    /// <summary>How many levels a table may have.</summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public uint? Levels { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<(string Name, string? Value)> ExtraResults =>
    [
        ("flags", Number(Flags)),
        ("dma32_window_start", Hex(Dma32WindowStart)),
        ("dma32_window_size", Hex(Dma32WindowSize)),
        ("page_sizes", Hex(PageSizes)),
        ("max_windows", Number(MaxWindows)),
        ("levels", Number(Levels)),
    ];

    internal static InfoOperation Of(in TceGetInfo info) => new() { ArgSize = info.ArgSize, Ret = 0, Locked = 0 };

    /// <inheritdoc/>
    internal override VfioArgument ToArgument(ReplayBuffers buffers) => new() { Info = new() { ArgSize = ArgSize } };

    /// <inheritdoc/>
    internal override RequestOperation Answered(in VfioArgument argument)
    {
        TceGetInfo info = argument.Info;
        bool isWhole = ArgSize >= ArgSizes.TceGetInfo;
        return this with
        {
            Flags = info.Flags,
            Dma32WindowStart = info.Dma32WindowStart,
            Dma32WindowSize = info.Dma32WindowSize,
            PageSizes = isWhole ? info.PageSizes : null,
            MaxWindows = isWhole ? info.MaxDynamicWindows : null,
            Levels = isWhole ? info.Levels : null,
        };
    }
}

/// <summary>enable: VFIO_IOMMU_ENABLE, only in version 1 (rule Version1).</summary>
public sealed record EnableOperation() : RequestOperation(Name, VfioRequest.Enable)
{
    internal const string Name = "enable";
}

/// <summary>disable: VFIO_IOMMU_DISABLE, only in version 1 (rule Version1).</summary>
public sealed record DisableOperation() : RequestOperation(Name, VfioRequest.Disable)
{
    internal const string Name = "disable";
}
