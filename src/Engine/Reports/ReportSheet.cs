using System.Text.Json;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Reports;

/// <summary>The rows of one kind in a report. It collects their properties while the rows are written.</summary>
/// <param name="index">Its number in the report, from 0.</param>
/// <param name="kind">The kind.</param>
internal sealed class ReportSheet(int index, ReportKind kind)
{
    private readonly List<string> properties = [];
    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Writes a row: the number of the sheet, the level and the word of the verdict, and the values in the order of the
    /// sheet's properties. The last properties can be missing.
    /// </summary>
    public void WriteRow(Utf8JsonWriter json, ReportRow row)
    {
        var values = new object?[properties.Count + row.Values.Count];
        int count = 0;
        foreach ((string name, object? value) in row.Values)
        {
            if (!places.TryGetValue(name, out int place))
            {
                place = properties.Count;
                places.Add(name, place);
                properties.Add(name);
            }

            values[place] = value;
            count = Math.Max(count, place + 1);
        }

        json.WriteStartArray();
        json.WriteNumberValue(index);
        json.WriteNumberValue((int)row.Verdict.Level);
        json.WriteStringValue(PrintableText.Of(row.Verdict.Word));
        for (int place = 0; place < count; place++)
            ReportValue.Write(json, properties[place], values[place]);
        json.WriteEndArray();
    }

    /// <summary>Writes the title, the properties, and the columns.</summary>
    public void WriteHead(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("title", PrintableText.Of(kind.Title));
        json.WriteStartArray("properties");
        foreach (string name in properties)
            json.WriteStringValue(PrintableText.Of(name));
        json.WriteEndArray();
        json.WriteStartArray("columns");
        foreach (string name in kind.Columns)
        {
            if (places.TryGetValue(name, out int place))
                json.WriteNumberValue(place);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
