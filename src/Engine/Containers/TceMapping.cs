using SpaprDdw.Abi;

namespace SpaprDdw.Containers;

/// <summary>A mapping of a range of bus addresses (IOVA) to a range of a buffer. Sizes are in bytes.</summary>
/// <param name="Window">The window.</param>
/// <param name="StartAddress">The first bus address.</param>
/// <param name="Size">The size.</param>
/// <param name="Buffer">The buffer.</param>
/// <param name="Offset">The offset in the buffer.</param>
/// <param name="Access">The access that a device has.</param>
public sealed record TceMapping(
    DmaWindow Window, ulong StartAddress, ulong Size, DmaBuffer Buffer, ulong Offset, DmaAccess Access)
{
    /// <summary>The name of the container.</summary>
    public string Container => Window.Container;

    /// <summary>The identity of the container.</summary>
    public Guid ContainerId => Window.ContainerId;

    /// <summary>The last bus address.</summary>
    public ulong EndAddress => StartAddress + (Size - 1);
}
