using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// How a process may access a buffer, by its name in a trace. The values are those of <see cref="MemoryAccess"/>.
/// </summary>
public enum TraceAccess
{
    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("none")]
    None = MemoryAccess.None,

    /// <summary>Read only.</summary>
    [JsonStringEnumMemberName("r")]
    Read = MemoryAccess.Read,

    /// <summary>Read and write.</summary>
    [JsonStringEnumMemberName("rw")]
    ReadWrite = MemoryAccess.ReadWrite,
}

/// <summary>alloc: mmap of a buffer. Every page of it is written once.</summary>
public sealed record AllocOperation() : TraceOperation(Name)
{
    internal const string Name = "alloc";

    /// <summary>The buffer's name. Later operations may use it even when the allocation failed.</summary>
    public required string Buffer { get; init; }

    /// <summary>Size in bytes.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Size { get; init; }

    /// <summary>Size of the pages that back the buffer, in bytes.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Backing { get; init; }

    /// <summary>How the process may access the buffer.</summary>
    [JsonConverter(typeof(NameConverter<TraceAccess>))]
    public required TraceAccess Access { get; init; }

    /// <summary>
    /// The address of the buffer. A replay aligns its memory in the same way, because the alignment decides how large the
    /// TCE pages can be that map it. Null when it is unknown, as in traces of older versions, or when the mmap failed.
    /// </summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(HexConverter))]
    public ulong? Address { get; init; }

    /// <inheritdoc/>
    internal override string? Validate()
        => !ulong.IsPow2(Backing) ? $"backing is 0x{Backing:x}; it must be a power of two."
        : Address % Backing is > 0 ? $"address is 0x{Address:x}; it must be a multiple of backing, 0x{Backing:x}."
        : base.Validate();
}

/// <summary>free: munmap of a buffer.</summary>
public sealed record FreeOperation() : TraceOperation(Name)
{
    internal const string Name = "free";

    /// <summary>The buffer's name.</summary>
    public required string Buffer { get; init; }
}

/// <summary>memlock: sets RLIMIT_MEMLOCK, and gives up CAP_IPC_LOCK until the process ends.</summary>
public sealed record MemlockOperation() : TraceOperation(Name)
{
    internal const string Name = "memlock";

    /// <summary>The limit in bytes.</summary>
    public required ulong Bytes { get; init; }
}
