using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>A mapping of a range of bus addresses (IOVA) to a range of a buffer. Sizes are in bytes.</summary>
/// <param name="mapping">The mapping.</param>
public sealed class MappingRow(TceMapping mapping) : HostRow, ILiveRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = mapping.Window.Container;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = mapping.Window.ContainerId;

    /// <summary>The first bus address of the window.</summary>
    public ulong Window { get; } = mapping.Window.StartAddress;

    /// <summary>The first bus address.</summary>
    public ulong StartAddress { get; } = mapping.StartAddress;

    /// <summary>The size.</summary>
    public ulong Size { get; } = mapping.Size;

    /// <summary>The last bus address.</summary>
    public ulong EndAddress => StartAddress + (Size - 1);

    /// <summary>The name of the buffer.</summary>
    public string Buffer { get; } = mapping.Buffer.Name;

    /// <summary>The offset in the buffer.</summary>
    public ulong Offset { get; } = mapping.Offset;

    /// <summary>The access that a device has: Read, Write or ReadWrite.</summary>
    public string Access { get; } = Words.Of(mapping.Access);

    object? ILiveRow.Live { get; } = mapping.Window;

    /// <inheritdoc/>
    public override string ToString() => Units.Address(StartAddress);
}
