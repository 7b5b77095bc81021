using SpaprDdw.Abi;

namespace SpaprDdw.Containers;

/// <summary>What to map: everything that is left out is chosen.</summary>
/// <param name="Buffer">The buffer.</param>
/// <param name="Window">The window; null for the one at the address, or the only one that fits the question.</param>
/// <param name="Address">Bus address; null for the first free place.</param>
/// <param name="Offset">Where in the buffer, in bytes.</param>
/// <param name="Size">Bytes; null for all from the offset on.</param>
/// <param name="Access">What the device may do.</param>
public readonly record struct MapRequest(
    DmaBuffer Buffer,
    DmaWindow? Window = null,
    ulong? Address = null,
    ulong Offset = 0,
    ulong? Size = null,
    DmaAccess Access = DmaAccess.ReadWrite);
