using System.Globalization;
using System.Text;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>A line of a plot: its name, its color, and its points of size and time in nanoseconds.</summary>
internal sealed record Line(string Name, string Color, IReadOnlyList<(double Size, double Time)> Points);

/// <summary>A panel of an SVG that shows times by sizes, with two logarithmic axes.</summary>
/// <param name="title">The title of the panel.</param>
/// <param name="sizeName">The label of the axis of sizes.</param>
/// <param name="sizes">The sizes that are marked on the axis, each with its text.</param>
internal sealed class Plot(string title, string sizeName, IReadOnlyList<(double Size, string Text)> sizes)
{
    public const int Width = 470;
    public const int Height = 400;
    private const int Left = 64, Right = 40, Top = 68, Bottom = 56;

    private static readonly (double Time, string Text)[] Times =
    [
        (1e1, "10 ns"), (1e2, "100 ns"), (1e3, "1 µs"), (1e4, "10 µs"), (1e5, "100 µs"), (1e6, "1 ms"), (1e7, "10 ms"), (1e8, "100 ms"), (1e9, "1 s"),
    ];

    /// <summary>Draws the panel with its left edge at <paramref name="x"/>.</summary>
    public string Draw(int x, IReadOnlyList<Line> lines)
    {
        double most = lines.SelectMany(line => line.Points).Max(point => point.Time);
        (double Time, string Text)[] times = [.. Times.Where(time => time.Time / 10 < most)];
        double YOf(double time) => Height - Bottom - (Position(time, times[0].Time, times[^1].Time) * (Height - Top - Bottom));
        double XOf(double size) => Left + (Position(size, sizes[0].Size, sizes[^1].Size) * (Width - Left - Right));

        var svg = new StringBuilder();
        svg.AppendLine(Text($"<g transform='translate({x} 0)'>"));
        svg.AppendLine(Text($"<text x='{Left}' y='24' class='title'>{title}</text>"));
        foreach ((double time, string text) in times)
        {
            svg.AppendLine(Text($"<path class='grid' d='M{Left} {YOf(time):0.#}H{Width - Right}'/>"));
            svg.AppendLine(Text($"<text x='{Left - 8}' y='{YOf(time) + 4:0.#}' text-anchor='end'>{text}</text>"));
        }

        foreach ((double size, string text) in sizes)
            svg.AppendLine(Text($"<text x='{XOf(size):0.#}' y='{Height - Bottom + 20}' text-anchor='middle'>{text}</text>"));
        svg.AppendLine(Text($"<text x='{(Left + Width - Right) / 2}' y='{Height - Bottom + 42}' text-anchor='middle'>{sizeName}</text>"));

        foreach ((int number, Line line) in lines.Index())
        {
            svg.AppendLine(Text($"<text x='{Left + (number * 130)}' y='46' class='name' fill='{line.Color}'>{line.Name}</text>"));
            IEnumerable<string> points = line.Points.Select(point => Text($"{XOf(point.Size):0.#},{YOf(point.Time):0.#}"));
            svg.AppendLine(Text($"<polyline points='{string.Join(' ', points)}' fill='none' stroke='{line.Color}' stroke-width='2.5'/>"));
            foreach ((double size, double time) in line.Points)
                svg.AppendLine(Text($"<circle cx='{XOf(size):0.#}' cy='{YOf(time):0.#}' r='3' fill='{line.Color}'/>"));
        }

        return svg.AppendLine("</g>").ToString();
    }

    /// <summary>The position of a value on a logarithmic axis: 0 for the first value, 1 for the last.</summary>
    private static double Position(double value, double first, double last) => Math.Log(value / first) / Math.Log(last / first);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
