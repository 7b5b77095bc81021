namespace SpaprDdw.Pictures;

/// <summary>A window, to scale.</summary>
/// <param name="Slot">Its slot.</param>
/// <param name="StartAddress">The first bus address.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Title">Which one it is.</param>
/// <param name="Facts">What else there is to say, sentence by sentence.</param>
/// <param name="Bands">What is mapped, of which buffers, and the tables that serve it, the top level first.</param>
public sealed record WindowPicture(
    int Slot, ulong StartAddress, ulong Size, string Title, IReadOnlyList<string> Facts, IReadOnlyList<PictureBand> Bands);
