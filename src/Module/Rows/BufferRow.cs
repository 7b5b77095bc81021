using SpaprDdw.Containers;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>A snapshot of a buffer: memory of this process that a container can map. Sizes are in bytes.</summary>
/// <param name="buffer">The buffer.</param>
public sealed class BufferRow(DmaBuffer buffer) : HostRow, ILiveRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = buffer.Container;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = buffer.ContainerId;

    /// <summary>The name of the buffer, unique in the container.</summary>
    public string Name { get; } = buffer.Name;

    /// <summary>The address in the process.</summary>
    public ulong HostAddress { get; } = buffer.Address;

    /// <summary>The size.</summary>
    public ulong Size { get; } = buffer.Size;

    /// <summary>The size of the memory pages behind the buffer.</summary>
    public ulong PageSize { get; } = buffer.PageSize;

    /// <summary>True if the buffer is registered with the driver.</summary>
    public bool Registered { get; } = buffer.Registered;

    /// <summary>The bytes that are mapped. Memory that is mapped twice counts twice.</summary>
    public ulong MappedBytes { get; } = buffer.MappedBytes;

    object? ILiveRow.Live { get; } = buffer;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
