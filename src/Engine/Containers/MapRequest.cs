using SpaprDdw.Abi;

namespace SpaprDdw.Containers;

/// <summary>A request to map memory of a buffer.</summary>
/// <param name="Buffer">The buffer.</param>
/// <param name="Window">The window; null for the window at the address. Without an address, null means the only created
/// window, or the default window when none was created.</param>
/// <param name="Address">The bus address; null for the first free range that is large enough.</param>
/// <param name="Offset">The offset in the buffer, in bytes.</param>
/// <param name="Size">The size in bytes; null for the rest of the buffer.</param>
/// <param name="Access">The access that a device has.</param>
public readonly record struct MapRequest(
    DmaBuffer Buffer,
    DmaWindow? Window = null,
    ulong? Address = null,
    ulong Offset = 0,
    ulong? Size = null,
    DmaAccess Access = DmaAccess.ReadWrite);
