using SpaprDdw.Abi;

namespace SpaprDdw.Containers;

/// <summary>A run of bus addresses that maps a run of a buffer. Sizes in bytes.</summary>
/// <param name="Window">The window.</param>
/// <param name="StartAddress">The first bus address.</param>
/// <param name="Size">Its length.</param>
/// <param name="Buffer">The buffer.</param>
/// <param name="Offset">Where in the buffer it starts.</param>
/// <param name="Access">What the device may do.</param>
public sealed record TceMapping(
    DmaWindow Window, ulong StartAddress, ulong Size, DmaBuffer Buffer, ulong Offset, DmaAccess Access)
{
    /// <summary>The last bus address.</summary>
    public ulong EndAddress => StartAddress + (Size - 1);
}
