using System.Text.Json.Serialization;

namespace SpaprDdw.Backends.Tracing;

/// <summary>How a process may touch a buffer, by a trace's words; the numbers are those of <see cref="MemoryAccess"/>.</summary>
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

/// <summary>alloc: mmap of a buffer, all of whose pages are touched.</summary>
public sealed record AllocOperation() : TraceOperation(Name)
{
    internal const string Name = "alloc";

    /// <summary>The buffer's name; later operations may use it even when the allocation failed.</summary>
    public required string Buffer { get; init; }

    /// <summary>Size in bytes.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Size { get; init; }

    /// <summary>Size in bytes of the pages behind it.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Backing { get; init; }

    /// <summary>What the process may do with it.</summary>
    [JsonConverter(typeof(NameConverter<TraceAccess>))]
    public required TraceAccess Access { get; init; }

    /// <inheritdoc/>
    internal override string? Validate()
        => ulong.IsPow2(Backing) ? base.Validate() : $"backing is 0x{Backing:x}; pages have a power of two of bytes.";
}

/// <summary>free: munmap of a buffer.</summary>
public sealed record FreeOperation() : TraceOperation(Name)
{
    internal const string Name = "free";

    /// <summary>The buffer's name.</summary>
    public required string Buffer { get; init; }
}

/// <summary>memlock: RLIMIT_MEMLOCK is set and CAP_IPC_LOCK given up for good.</summary>
public sealed record MemlockOperation() : TraceOperation(Name)
{
    internal const string Name = "memlock";

    /// <summary>The limit in bytes.</summary>
    public required ulong Bytes { get; init; }
}
