namespace SpaprDdw.Pictures;

/// <summary>The picture of a window, on a linear scale.</summary>
/// <param name="Slot">The slot of the window.</param>
/// <param name="StartAddress">The first bus address.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Title">The window with its addresses, size and page size.</param>
/// <param name="Facts">Sentences about the window.</param>
/// <param name="Bands">
/// The bands: all mapped memory, then the buffers, then the tables with the top level first.
/// </param>
public sealed record WindowPicture(
    int Slot, ulong StartAddress, ulong Size, string Title, IReadOnlyList<string> Facts, IReadOnlyList<PictureBand> Bands);
