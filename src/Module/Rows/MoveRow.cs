using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>The move of a mapping when its window was replaced. Sizes are in bytes.</summary>
/// <param name="window">The new window.</param>
/// <param name="move">The move.</param>
public sealed class MoveRow(DmaWindow window, DmaMappingMove move) : HostRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = window.Container;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = window.ContainerId;

    /// <summary>The first bus address of the new window.</summary>
    public ulong Window { get; } = window.StartAddress;

    /// <summary>The old bus address.</summary>
    public ulong OldAddress { get; } = move.OldAddress;

    /// <summary>The new bus address; null if the mapping was dropped because it does not fit.</summary>
    public ulong? NewAddress { get; } = move.NewAddress;

    /// <summary>The size.</summary>
    public ulong Size { get; } = move.Size;

    /// <summary>The name of the buffer.</summary>
    public string Buffer { get; } = move.Buffer.Name;

    /// <summary>The offset in the buffer.</summary>
    public ulong Offset { get; } = move.Offset;

    /// <summary>The access that a device has: Read, Write or ReadWrite.</summary>
    public string Access { get; } = Words.Of(move.Access);

    /// <inheritdoc/>
    public override string ToString() => $"{Units.Address(OldAddress)} > {(NewAddress is { } address ? Units.Address(address) : "dropped")}";
}
