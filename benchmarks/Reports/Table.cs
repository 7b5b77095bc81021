using System.Text;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>Formats the rows of a run as a Markdown table.</summary>
internal static class Table
{
    private static readonly string[] Head = ["#", "what", "measured", "at most", "holds", "detail"];

    public static string Of(IEnumerable<Row> rows)
    {
        string[][] lines = [Head, .. rows.Select(Cells)];
        int[] widths = [.. Head.Select((_, column) => lines.Max(line => line[column].Length))];
        var text = new StringBuilder();
        foreach ((int number, string[] line) in lines.Index())
        {
            text.AppendLine(Join(line.Select((cell, column) => cell.PadRight(widths[column]))));
            if (number == 0)
                text.AppendLine(Join(widths.Select(width => new string('-', width))));
        }

        return text.ToString();
    }

    private static string[] Cells(Row row) =>
    [
        row.Target == 0 ? "-" : $"{row.Target}", row.What, $"{Row.Number(row.Value)} {row.Unit}", $"{Row.Number(row.AtMost)} {row.Unit}",
        double.IsInfinity(row.AtMost) ? "-" : row.Holds ? "yes" : "no", row.Detail,
    ];

    private static string Join(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
