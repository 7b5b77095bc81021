namespace SpaprDdw.Pictures;

/// <summary>A window on the bus, and the runs of it that are taken.</summary>
/// <param name="Slot">Its slot.</param>
/// <param name="First">The first bus address.</param>
/// <param name="Last">The last bus address.</param>
/// <param name="PageSize">Bytes of its pages.</param>
/// <param name="Taken">The runs that are taken; none overlaps another.</param>
internal sealed record BusWindow(int Slot, ulong First, ulong Last, ulong PageSize, IEnumerable<(ulong Start, ulong Size)> Taken);
