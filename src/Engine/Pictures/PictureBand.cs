namespace SpaprDdw.Pictures;

/// <summary>What a band of a window's picture shows.</summary>
public enum PictureBandKind
{
    /// <summary>What is mapped.</summary>
    Mapped,

    /// <summary>What is mapped of one buffer, or of all those that have no band of their own.</summary>
    Buffer,

    /// <summary>What the tables of a level serve that are there.</summary>
    Table,
}

/// <summary>A band of a window's picture: the window from its first address to its last, in columns of the same size.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Label">The name of it.</param>
/// <param name="Note">How much it comes to.</param>
/// <param name="Columns">The columns.</param>
public sealed record PictureBand(PictureBandKind Kind, string Label, string Note, IReadOnlyList<PictureColumn> Columns);
