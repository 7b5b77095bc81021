namespace SpaprDdw.Containers;

/// <summary>Where a bus address leads.</summary>
/// <param name="Address">The bus address.</param>
/// <param name="Window">The window that serves it; null for none.</param>
/// <param name="Indexes">The entry at each level of the table, the top level first; empty outside of windows.</param>
/// <param name="Tce">
/// The TCE as the hardware reads it: real page address, bit 1 write, bit 0 read; 0 where nothing is mapped, null where
/// the real address is not known.
/// </param>
/// <param name="Buffer">The buffer that it maps; null for none.</param>
/// <param name="Offset">Where in the buffer, in bytes; null without a buffer.</param>
/// <param name="HostAddress">The address in this process; null without a buffer.</param>
/// <param name="Read">What a device's read would do.</param>
/// <param name="Write">What a device's write would do.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record TceAddress(
    ulong Address,
    DmaWindow? Window,
    IReadOnlyList<ulong> Indexes,
    ulong? Tce,
    DmaBuffer? Buffer,
    ulong? Offset,
    ulong? HostAddress,
    DmaEffect Read,
    DmaEffect Write,
    string Reason);
