namespace SpaprDdw.Pictures;

/// <summary>A colour on a light and on a dark page.</summary>
/// <param name="Name">The name in the style of a page.</param>
/// <param name="Light">The colour on a light page.</param>
/// <param name="Dark">The colour on a dark page.</param>
internal readonly record struct PictureColour(string Name, string Light, string Dark);

/// <summary>The colours of pictures and pages. Each has enough contrast to the paper in its mode.</summary>
internal static class PictureColours
{
    public static readonly PictureColour Ink = new("ink", "#1f2328", "#e6edf3");
    public static readonly PictureColour Faint = new("faint", "#59636e", "#9198a1");
    public static readonly PictureColour Paper = new("paper", "#ffffff", "#0d1117");
    public static readonly PictureColour Empty = new("empty", "#eaeef2", "#262c36");
    public static readonly PictureColour Mapped = new("mapped", "#1a7f37", "#3fb950");
    public static readonly PictureColour OneBuffer = new("buffer", "#0969da", "#58a6ff");
    public static readonly PictureColour Table = new("table", "#bf8700", "#d29922");
    public static readonly PictureColour Hatch = new("hatch", "#afb8c1", "#484f58");

    public static IReadOnlyList<PictureColour> All { get; } = [Ink, Faint, Paper, Empty, Mapped, OneBuffer, Table, Hatch];
}
