namespace SpaprDdw.Pictures;

/// <summary>The letters of a picture as text, and the escape sequences around them.</summary>
/// <param name="Parts">The letters for columns that are partly taken, from little to nearly all.</param>
/// <param name="Full">The letter for a column whose bytes are all taken.</param>
/// <param name="Empty">The letter for a column without a taken byte.</param>
/// <param name="Unserved">The letter for addresses that no window covers.</param>
/// <param name="Border">The letter between parts and around bands.</param>
/// <param name="Cut">The letter at the end of a name that was cut.</param>
public sealed record TextStyle(string Parts, char Full, char Empty, char Unserved, char Border, char Cut)
{
    /// <summary>Only ASCII letters.</summary>
    public static TextStyle Plain { get; } = new("-+", '#', '.', '/', '|', '~');

    /// <summary>Block letters in steps of an eighth, for terminals.</summary>
    public static TextStyle Blocks { get; } = new("▁▂▃▄▅▆▇", '█', '·', '░', '│', '…');

    /// <summary>The escape sequence before a title.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>The escape sequence before columns of mapped memory.</summary>
    public string Mapped { get; init; } = string.Empty;

    /// <summary>The escape sequence before columns of a buffer.</summary>
    public string Buffer { get; init; } = string.Empty;

    /// <summary>The escape sequence before columns of tables.</summary>
    public string Table { get; init; } = string.Empty;

    /// <summary>The escape sequence before less important text.</summary>
    public string Faint { get; init; } = string.Empty;

    /// <summary>The escape sequence after each of these.</summary>
    public string Reset { get; init; } = string.Empty;

    /// <summary>Explains the letters.</summary>
    internal string Legend => Parts.Length == 2
        ? $"Columns: {Empty} empty, {Parts[0]} up to half, {Parts[1]} more than half, {Full} full.  {Unserved} no window."
        : $"Columns: {Empty} empty, {Parts[0]} to {Parts[^1]} in eighths, {Full} full.  {Unserved} no window.";

    internal char Letter(PictureColumn column)
        => column.IsEmpty ? Empty
            : column.IsFull ? Full
            : Parts[Math.Min((int)(column.Share * (Parts.Length == 2 ? 2 : 8)), Parts.Length - 1)];

    internal string Colour(PictureBandKind kind) => kind switch
    {
        PictureBandKind.Mapped => Mapped,
        PictureBandKind.Buffer => Buffer,
        _ => Table,
    };
}
