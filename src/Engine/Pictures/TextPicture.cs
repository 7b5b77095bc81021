using System.Text;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Pictures;

/// <summary>Draws containers in lines of text.</summary>
public static class TextPicture
{
    /// <summary>The least columns that a picture needs.</summary>
    public const int Narrowest = 40;

    /// <summary>The most columns that make sense.</summary>
    public const int Widest = 1000;

    private const int NoteWidth = 14;
    private const int NarrowestLabel = 7;
    private const int WidestLabel = 16;

    /// <summary>What stands beside a band's columns: a blank and a border at each side.</summary>
    private const int Beside = 4;

    /// <summary>A container's picture, line by line, none of them wider than asked.</summary>
    /// <param name="container">The container.</param>
    /// <param name="shown">The windows to show to scale; null for all.</param>
    /// <param name="width">How many columns a line may have, 40 to 1000.</param>
    /// <param name="style">Letters and colours.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IReadOnlyList<string> Draw(
        TceContainer container, IEnumerable<DmaWindow>? shown, int width, TextStyle style,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(style);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Narrowest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Widest);

        int label = Math.Clamp(width / 8, NarrowestLabel, WidestLabel);
        ContainerPicture picture = ContainerDrawing.Draw(
            container, shown, width - label - NoteWidth - Beside, width, progress, cancellationToken);
        return [.. Lines(picture, width, label, style)];
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
            yield return style.Faint + new string(' ', label + 2) + Ruler(window, style) + style.Reset;
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

    private static string Ruler(WindowPicture window, TextStyle style)
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

    /// <summary>Columns as letters, with one pair of escape sequences around neighbours of the same colour.</summary>
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
