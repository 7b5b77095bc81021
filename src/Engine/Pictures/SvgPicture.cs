using System.Xml;
using static SpaprDdw.Diagnostics.Units;
using static SpaprDdw.Pictures.PictureColours;

namespace SpaprDdw.Pictures;

/// <summary>Draws containers as SVG, one below the other.</summary>
internal sealed class SvgPicture
{
    /// <summary>The number of columns of a window.</summary>
    public const int Columns = 170;

    /// <summary>The number of columns of the bus address space.</summary>
    public const int BusColumns = 240;

    private const string Namespace = "http://www.w3.org/2000/svg";

    private const double Pixel = 4;
    private const double Margin = 20;
    private const double Width = (BusColumns * Pixel) + (2 * Margin);
    private const double BandLeft = Margin + 120;
    private const double BandRight = BandLeft + (Columns * Pixel);
    private const double BarHeight = 20;
    private const double LineHeight = 18;

    /// <summary>
    /// Width of a letter of the faint text, which is 11 pixels high: a monospace letter is 0.602 times as wide as high.
    /// </summary>
    private const double FaintLetter = 11 * 0.602;

    private const int TitleLetters = 95;
    private const int FactLetters = 130;
    private const int LabelLetters = 14;

    private static readonly string Style = $$"""

        text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: {{Ink.Light}}; }
        .title { font-size: 16px; font-weight: bold; }
        .window { font-size: 13px; font-weight: bold; }
        .faint { fill: {{Faint.Light}}; font-size: 11px; }
        .middle { text-anchor: middle; }
        .end { text-anchor: end; }
        .paper { fill: {{Paper.Light}}; }
        .empty { fill: {{Empty.Light}}; }
        .mapped { fill: {{Mapped.Light}}; }
        .buffer { fill: {{OneBuffer.Light}}; }
        .table { fill: {{Table.Light}}; }
        .unserved { fill: url(#hatch); }
        .hatch { stroke: {{Hatch.Light}}; }
        .tick { fill: {{Faint.Light}}; }
        rect:not(.paper):hover { opacity: 0.7; }
        @media (prefers-color-scheme: dark) {
          text { fill: {{Ink.Dark}}; }
          .faint { fill: {{Faint.Dark}}; }
          .paper { fill: {{Paper.Dark}}; }
          .empty { fill: {{Empty.Dark}}; }
          .mapped { fill: {{Mapped.Dark}}; }
          .buffer { fill: {{OneBuffer.Dark}}; }
          .table { fill: {{Table.Dark}}; }
          .hatch { stroke: {{Hatch.Dark}}; }
          .tick { fill: {{Faint.Dark}}; }
        }

        """;

    private readonly XmlWriter writer;
    private double y = Margin;

    private SvgPicture(XmlWriter writer) => this.writer = writer;

    public static void Write(XmlWriter writer, IReadOnlyList<ContainerPicture> pictures)
    {
        var svg = new SvgPicture(writer);
        svg.WriteStart(pictures);
        foreach (ContainerPicture picture in pictures)
            svg.WriteContainer(picture);
        svg.WriteLegend();
        writer.WriteEndElement();
    }

    private void WriteStart(IReadOnlyList<ContainerPicture> pictures)
    {
        double height = pictures.Sum(Height) + LineHeight + (2 * Margin);
        writer.WriteStartElement("svg", Namespace);
        writer.WriteNumber("width", Width);
        writer.WriteNumber("height", height);
        writer.WriteAttributeString("viewBox", FormattableString.Invariant($"0 0 {Width} {height}"));
        writer.WriteAttributeString("role", "img");
        writer.WriteElementString("title", string.Join("; ", pictures.Select(picture => $"{picture.Title}: {picture.Summary}")));
        writer.WriteElementString("style", Style);
        writer.WriteStartElement("pattern");
        writer.WriteAttributeString("id", "hatch");
        writer.WriteAttributeString("width", "6");
        writer.WriteAttributeString("height", "6");
        writer.WriteAttributeString("patternUnits", "userSpaceOnUse");
        writer.WriteStartElement("path");
        writer.WriteAttributeString("class", "hatch");
        writer.WriteAttributeString("d", "M0 6L6 0");
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteRectangle("paper", 0, 0, Width, height);
    }

    private static double Height(ContainerPicture picture)
        => (6 * LineHeight) + BarHeight + picture.Windows.Sum(window => HeightOf(window)) + LineHeight;

    private static double HeightOf(WindowPicture window)
        => ((2.5 + FactLines(window).Count()) * LineHeight) + (window.Bands.Count * (BarHeight + 2));

    private static IEnumerable<string> FactLines(WindowPicture window)
        => PictureText.Wrap(string.Join(' ', window.Facts), FactLetters, '…');

    private void WriteContainer(ContainerPicture picture)
    {
        y += LineHeight;
        writer.WriteText("title", Margin, y, PictureText.Fit(picture.Title, TitleLetters, '…'), picture.Title);
        y += LineHeight;
        writer.WriteText(string.Empty, Margin, y, picture.Summary);
        WriteBus(picture.Bus);
        foreach (WindowPicture window in picture.Windows)
            WriteWindow(window);
        y += LineHeight;
    }

    private void WriteBus(IReadOnlyList<BusPart> parts)
    {
        y += 1.5 * LineHeight;
        writer.WriteText("faint", Margin, y, BusPart.Caption);
        y += LineHeight;
        double bar = y + 6;
        double x = Margin;
        int letters = (int)(BusColumns * Pixel / FaintLetter);
        var edges = new TextLine(letters);
        foreach (BusPart part in parts)
        {
            double left = x + Pixel;
            double width = part.Width * Pixel;
            string name = part.Slot is { } slot ? $"window {slot}, {part.SizeText}" : $"no window, {part.SizeText}";
            writer.WriteText("middle", left + (width / 2), y, name);
            writer.WriteRectangle(
                part.Slot is null ? "unserved" : "empty", left, bar, width, BarHeight, $"{name}: {Address(part.First)} to {Address(part.Last)}");
            WriteColumns("mapped", part.Columns, left, bar);
            edges.Place((int)Math.Round((x - Margin) / FaintLetter), Address(part.First));
            x += width + Pixel;
        }

        edges.PlaceBefore(letters, Address(parts[^1].Last));
        y = bar + BarHeight + 14;
        foreach ((int at, string text) in edges.Texts)
            writer.WriteText("faint", Margin + (at * FaintLetter), y, text);
        y += 4;
    }

    private void WriteWindow(WindowPicture window)
    {
        y += 1.5 * LineHeight;
        writer.WriteText("window", Margin, y, window.Title);
        foreach (string line in FactLines(window))
        {
            y += LineHeight;
            writer.WriteText(string.Empty, Margin, y, line);
        }

        y += 8;
        foreach (PictureBand band in window.Bands)
        {
            writer.WriteText("end", BandLeft - 8, y + 14, PictureText.Fit(band.Label, LabelLetters, '…'), band.Label);
            writer.WriteRectangle("empty", BandLeft, y, Columns * Pixel, BarHeight);
            WriteColumns(StyleOf(band.Kind), band.Columns, BandLeft, y);
            writer.WriteText(string.Empty, BandRight + 8, y + 14, band.Kind == PictureBandKind.Table ? band.Note + " tables" : band.Note);
            y += BarHeight + 2;
        }

        for (int quarter = 0; quarter <= 4; quarter++)
        {
            double x = BandLeft + (Columns * Pixel * quarter / 4);
            writer.WriteRectangle("tick", x - 0.5, y, 1, 4);
            writer.WriteText("faint middle", x, y + 15, Size(window.Size / 4 * (ulong)quarter));
        }

        y += LineHeight;
    }

    /// <summary>
    /// Draws columns whose height shows the taken part. Neighbours that are all empty or all full become one rectangle.
    /// </summary>
    private void WriteColumns(string style, IReadOnlyList<PictureColumn> columns, double x, double top)
    {
        for (int first = 0; first < columns.Count;)
        {
            PictureColumn column = columns[first];
            int end = first + 1;
            while (end < columns.Count && (column.IsEmpty ? columns[end].IsEmpty : column.IsFull && columns[end].IsFull))
                end++;
            double height = column.IsEmpty || column.IsFull ? BarHeight : Math.Clamp(column.Share * BarHeight, 2, BarHeight - 1);
            writer.WriteRectangle(
                column.IsEmpty ? "empty" : style, x + (first * Pixel), top + BarHeight - height, (end - first) * Pixel, height, Tip(column, columns[end - 1]));
            first = end;
        }
    }

    private static string Tip(PictureColumn first, PictureColumn last)
    {
        string range = $"{Address(first.Start)} to {Address(last.Last)}";
        ulong size = last.Last - first.Start + 1;
        return first.IsEmpty ? $"{range}: empty, {Size(size)}"
            : first.IsFull ? $"{range}: full, {Size(size)}"
            : $"{range}: {Size(first.Taken)} of {Size(size)}, in {Quantity(first.Runs, "run")}";
    }

    private void WriteLegend()
    {
        double x = Margin;
        foreach ((string style, string text) in ((string, string)[])[
            ("mapped", "mapped"), ("buffer", "mapped of one buffer"), ("table", "covered by allocated tables"), ("empty", "empty"), ("unserved", "no window")])
        {
            writer.WriteRectangle(style, x, y, 12, 12);
            writer.WriteText("faint", x + 18, y + 10, text);
            x += 18 + ((text.Length + 3) * FaintLetter);
        }

        writer.WriteText("faint", x, y + 10, "The height of a column shows how full it is.");
    }

    private static string StyleOf(PictureBandKind kind) => kind switch
    {
        PictureBandKind.Mapped => "mapped",
        PictureBandKind.Buffer => "buffer",
        _ => "table",
    };
}
