namespace SpaprDdw.Pictures;

/// <summary>What there is to see of a container, in so many columns; writers draw it as text, SVG and HTML.</summary>
/// <param name="Title">Which container it is.</param>
/// <param name="Summary">How much is in it.</param>
/// <param name="Bus">All bus addresses, in parts from the first to the last.</param>
/// <param name="Windows">Its windows, each to scale.</param>
public sealed record ContainerPicture(string Title, string Summary, IReadOnlyList<BusPart> Bus, IReadOnlyList<WindowPicture> Windows);
