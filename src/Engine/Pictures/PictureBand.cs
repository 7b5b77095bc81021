namespace SpaprDdw.Pictures;

/// <summary>The kinds of bands in the picture of a window.</summary>
public enum PictureBandKind
{
    /// <summary>All mapped memory.</summary>
    Mapped,

    /// <summary>The mapped memory of one buffer, or of all buffers that have no band of their own.</summary>
    Buffer,

    /// <summary>The addresses that the allocated tables of one level cover.</summary>
    Table,
}

/// <summary>
/// A band in the picture of a window. It covers the window from its first address to its last, in columns of equal
/// size.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Label">The text before the columns, such as the name of a buffer.</param>
/// <param name="Note">The text after the columns, such as the mapped size.</param>
/// <param name="Columns">The columns.</param>
public sealed record PictureBand(PictureBandKind Kind, string Label, string Note, IReadOnlyList<PictureColumn> Columns);
