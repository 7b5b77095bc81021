using System.Text;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Pictures;

/// <summary>Draws containers in lines of text.</summary>
public static class TextPicture
{
    /// <summary>The smallest width of a picture in columns.</summary>
    public const int MinWidth = 40;

    /// <summary>The largest width of a picture in columns.</summary>
    public const int MaxWidth = 1000;

    private const int NoteWidth = 14;
    private const int MinLabelWidth = 7;
    private const int MaxLabelWidth = 16;

    /// <summary>A blank and a border on each side of a band.</summary>
    private const int BorderWidth = 4;

    /// <summary>Draws a container, and returns the lines of the picture.</summary>
    /// <param name="container">The container.</param>
    /// <param name="shown">The windows to draw below the bus; null for all.</param>
    /// <param name="width">The largest number of columns of a line, 40 to 1000.</param>
    /// <param name="style">The letters and colours of the picture.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IReadOnlyList<string> Draw(
        TceContainer container, IEnumerable<DmaWindow>? shown, int width, TextStyle style,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        return Draw((columns, busColumns) => ContainerDrawing.Draw(container, shown, columns, busColumns, progress, cancellationToken), width, style);
    }

    /// <summary>Returns the lines of a picture.</summary>
    /// <param name="draw">
    /// Makes the picture for two numbers of columns: those of a window, and those of the bus.
    /// </param>
    /// <param name="width">The largest number of columns of a line, 40 to 1000.</param>
    /// <param name="style">The letters and colours of the picture.</param>
    internal static IReadOnlyList<string> Draw(Func<int, int, ContainerPicture> draw, int width, TextStyle style)
    {
        ArgumentNullException.ThrowIfNull(style);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, MinWidth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxWidth);

        int label = Math.Clamp(width / 8, MinLabelWidth, MaxLabelWidth);
        return [.. Lines(draw(width - label - NoteWidth - BorderWidth, width), width, label, style)];
    }

    private static IEnumerable<string> Lines(ContainerPicture picture, int width, int label, TextStyle style)
    {
        foreach (string line in Bold($"{picture.Title}: {picture.Summary}", width, style))
            yield return line;
        yield return string.Empty;
        foreach (string line in Bus(picture.Bus, width, style))
            yield return line;

        foreach (WindowPicture window in picture.Windows)
        {
            yield return string.Empty;
            foreach (string line in Bold(window.Title, width, style))
                yield return line;
            foreach (string line in PictureText.Wrap(string.Join(' ', window.Facts), width, style.Cut))
                yield return line;
            foreach (PictureBand band in window.Bands)
                yield return Band(band, label, style);
            yield return style.Faint + new string(' ', label + 2) + Ruler(window) + style.Reset;
        }

        yield return string.Empty;
        foreach (string line in PictureText.Wrap(style.Legend, width, style.Cut))
            yield return style.Faint + line + style.Reset;
    }

    private static IEnumerable<string> Bold(string text, int width, TextStyle style)
        => PictureText.Wrap(text, width, style.Cut).Select(line => style.Title + line + style.Reset);

    private static string Band(PictureBand band, int label, TextStyle style)
    {
        string name = PictureText.Fit(band.Label, label, style.Cut);
        string padded = name + new string(' ', label - PictureText.Width(name));
        string border = style.Faint + style.Border + style.Reset;
        return $"{padded} {border}{Letters(band.Columns, style.Colour(band.Kind), style)}{border} {band.Note}";
    }

    private static IEnumerable<string> Bus(IReadOnlyList<BusPart> parts, int width, TextStyle style)
    {
        foreach (string line in PictureText.Wrap(BusPart.Caption, width, style.Cut))
            yield return line;

        var names = new TextLine(width);
        var edges = new TextLine(width);
        var drawing = new StringBuilder();
        string border = style.Faint + style.Border + style.Reset;
        int at = 0;
        foreach (BusPart part in parts)
        {
            string name = part.Slot is { } slot ? $"window {slot}" : "no window";
            names.PlaceWithin(at + 1, part.Width, $"{name}, {part.SizeText}", name, part.Slot is { } number ? $"{number}" : string.Empty);
            edges.Place(at, Address(part.First));
            drawing.Append(border).Append(part.Slot is null
                ? style.Faint + new string(style.Unserved, part.Width) + style.Reset
                : Letters(part.Columns, style.Mapped, style));
            at += part.Width + 1;
        }

        edges.PlaceBefore(width, Address(parts[^1].Last));
        yield return names.ToString();
        yield return drawing.Append(border).ToString();
        yield return style.Faint + edges + style.Reset;
    }

    private static string Ruler(WindowPicture window)
    {
        int columns = window.Bands[0].Columns.Count;
        var line = new TextLine(columns + NoteWidth);
        line.Place(0, "0");
        line.PlaceAround(columns, Size(window.Size));
        line.PlaceAround(columns / 2, Size(window.Size / 2));
        line.PlaceAround(columns / 4, Size(window.Size / 4));
        line.PlaceAround(columns * 3 / 4, Size(window.Size / 4 * 3));
        return line.ToString();
    }

    /// <summary>
    /// The letters of columns, with one pair of escape sequences around neighbours of the same colour.
    /// </summary>
    private static string Letters(IEnumerable<PictureColumn> columns, string colour, TextStyle style)
    {
        var text = new StringBuilder();
        bool? wasEmpty = null;
        foreach (PictureColumn column in columns)
        {
            if (column.IsEmpty != wasEmpty)
                text.Append(wasEmpty is null ? string.Empty : style.Reset).Append(column.IsEmpty ? style.Faint : colour);
            wasEmpty = column.IsEmpty;
            text.Append(style.Letter(column));
        }

        return text.Append(style.Reset).ToString();
    }
}
