namespace SpaprDdw.Pictures;

/// <summary>The letters of a picture in text, and the escape sequences around them.</summary>
/// <param name="Parts">What stands for a column of which some is taken, from little to nearly all.</param>
/// <param name="Full">What stands for a column of which all is taken.</param>
/// <param name="Empty">What stands for a column of which nothing is taken.</param>
/// <param name="Unserved">What stands for addresses that no window serves.</param>
/// <param name="Border">What stands between.</param>
/// <param name="Cut">What stands at the end of a name that was cut.</param>
public sealed record TextStyle(string Parts, char Full, char Empty, char Unserved, char Border, char Cut)
{
    /// <summary>ASCII alone.</summary>
    public static TextStyle Plain { get; } = new("-+", '#', '.', '/', '|', '~');

    /// <summary>Blocks in eighths, for terminals.</summary>
    public static TextStyle Blocks { get; } = new("▁▂▃▄▅▆▇", '█', '·', '░', '│', '…');

    /// <summary>Begins a title.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Begins what is mapped.</summary>
    public string Mapped { get; init; } = string.Empty;

    /// <summary>Begins what is mapped of a buffer.</summary>
    public string Buffer { get; init; } = string.Empty;

    /// <summary>Begins what tables serve.</summary>
    public string Table { get; init; } = string.Empty;

    /// <summary>Begins what is of less interest.</summary>
    public string Faint { get; init; } = string.Empty;

    /// <summary>Ends each of these.</summary>
    public string Reset { get; init; } = string.Empty;

    /// <summary>What the letters mean.</summary>
    internal string Legend => Parts.Length == 2
        ? $"Of a column: {Empty} nothing, {Parts[0]} up to half, {Parts[1]} more than half, {Full} all.  {Unserved} no window."
        : $"Of a column: {Empty} nothing, {Parts[0]} to {Parts[^1]} in eighths, {Full} all.  {Unserved} no window.";

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
