using System.Text.Json.Serialization;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Tracing;

/// <summary>An operation on memory: in a buffer, or at an address outside all buffers.</summary>
/// <param name="Op">The operation's name.</param>
/// <param name="Request">The request.</param>
public abstract record MemoryOperation(string Op, VfioRequest Request) : RequestOperation(Op, Request)
{
    /// <summary>The buffer's name; null when <see cref="VirtualAddress"/> is given.</summary>
    public string? Buffer { get; init; }

    /// <summary>Bytes from the start of the buffer, which may point past its end. Null without a buffer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(HexConverter))]
    public ulong? Offset { get; init; }

    /// <summary>The address in the process; null when a buffer is given.</summary>
    [JsonPropertyName("vaddr")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(HexConverter))]
    public ulong? VirtualAddress { get; init; }

    /// <summary>Length in bytes.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Size { get; init; }

    /// <summary>The request's flags.</summary>
    public required uint Flags { get; init; }

    /// <summary>The size of the structure as the caller gave it.</summary>
    [JsonPropertyName("argsz")]
    public required uint ArgSize { get; init; }

    /// <inheritdoc/>
    internal override VfioArgument ToArgument(ReplayBuffers buffers) => new()
    {
        Range = new() { ArgSize = ArgSize, Flags = Flags, VirtualAddress = buffers.AddressOf(this), Size = Size },
    };

    /// <inheritdoc/>
    internal override string? Validate() => (Buffer, Offset, VirtualAddress) switch
    {
        (null, _, null) => "The operation has neither a buffer nor a vaddr.",
        (not null, null, _) => "The operation has a buffer but no offset.",
        (not null, _, not null) => "The operation has both a buffer and a vaddr.",
        _ => base.Validate(),
    };
}

/// <summary>register: VFIO_IOMMU_SPAPR_REGISTER_MEMORY.</summary>
public sealed record RegisterOperation() : MemoryOperation(Name, VfioRequest.RegisterMemory)
{
    internal const string Name = "register";

    internal static MemoryOperation Of(in MemoryRange range, RecordedBuffers buffers) => buffers.Place(
        range.VirtualAddress, new RegisterOperation { Size = range.Size, Flags = range.Flags, ArgSize = range.ArgSize, Ret = 0, Locked = 0 });
}

/// <summary>unregister: VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY.</summary>
public sealed record UnregisterOperation() : MemoryOperation(Name, VfioRequest.UnregisterMemory)
{
    internal const string Name = "unregister";

    internal static MemoryOperation Of(in MemoryRange range, RecordedBuffers buffers) => buffers.Place(
        range.VirtualAddress, new UnregisterOperation { Size = range.Size, Flags = range.Flags, ArgSize = range.ArgSize, Ret = 0, Locked = 0 });
}

/// <summary>map: VFIO_IOMMU_MAP_DMA.</summary>
public sealed record MapOperation() : MemoryOperation(Name, VfioRequest.MapDma)
{
    internal const string Name = "map";

    /// <summary>The first bus address (IOVA).</summary>
    [JsonPropertyOrder(FirstArgument)]
    [JsonConverter(typeof(HexConverter))]
    public required ulong Iova { get; init; }

    internal static MemoryOperation Of(in DmaMap map, RecordedBuffers buffers) => buffers.Place(
        map.VirtualAddress, new MapOperation { Iova = map.Iova, Size = map.Size, Flags = map.Flags, ArgSize = map.ArgSize, Ret = 0, Locked = 0 });

    /// <inheritdoc/>
    internal override VfioArgument ToArgument(ReplayBuffers buffers) => new()
    {
        Map = new() { ArgSize = ArgSize, Flags = Flags, VirtualAddress = buffers.AddressOf(this), Iova = Iova, Size = Size },
    };
}
