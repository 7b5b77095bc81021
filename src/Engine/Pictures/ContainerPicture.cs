namespace SpaprDdw.Pictures;

/// <summary>The picture of a container, independent of the format: writers draw it as text, SVG or HTML.</summary>
/// <param name="Title">The container with its backend and platform.</param>
/// <param name="Summary">The number of windows and the mapped memory.</param>
/// <param name="Bus">The parts of the bus address space, in ascending order.</param>
/// <param name="Windows">The windows, each on a linear scale.</param>
public sealed record ContainerPicture(string Title, string Summary, IReadOnlyList<BusPart> Bus, IReadOnlyList<WindowPicture> Windows);
