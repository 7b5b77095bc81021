using System.Globalization;
using System.Text.Json;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Reports;

/// <summary>Writes values as JSON. Texts are written so that they can be shown.</summary>
internal static class ReportValue
{
    /// <summary>Up to this number, JavaScript has all whole numbers.</summary>
    private const long LargestExact = (1L << 53) - 1;

    private static readonly string[] LineEnds = ["\r\n", "\n"];

    /// <summary>Writes the value of a property.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="property">The name of the property, which tells the unit of its numbers.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The value is none of those of <see cref="ReportRow"/>.</exception>
    public static void Write(Utf8JsonWriter json, string property, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            // The values of a CSV file are texts.
            case "True" or "False":
                json.WriteBooleanValue(value is "True");
                break;
            case string text when ReportUnits.HasUnit(property) && NumbersIn(text) is { Length: > 0 } numbers:
                Write(json, property, numbers.Length == 1 ? numbers[0] : numbers);
                break;
            case string text:
                json.WriteStringValue(string.Join('\n', text.Split(LineEnds, StringSplitOptions.None).Select(PrintableText.Of)));
                break;
            case IReadOnlyList<KeyValuePair<string, object?>> properties:
                json.WriteStartObject();
                foreach ((string name, object? each) in properties)
                {
                    json.WritePropertyName(PrintableText.Of(name));
                    Write(json, name, each);
                }

                json.WriteEndObject();
                break;
            case IReadOnlyList<object?> list:
                json.WriteStartArray();
                foreach (object? each in list)
                    Write(json, property, each);
                json.WriteEndArray();
                break;
            default:
                WriteNumber(json, property, value);
                break;
        }
    }

    /// <summary>The numbers in a text such as "4096" or "4096, 65536"; empty if the text has anything else.</summary>
    private static object[] NumbersIn(string text)
    {
        string[] parts = text.Split(", ");
        var numbers = new object[parts.Length];
        for (int part = 0; part < parts.Length; part++)
        {
            if (!ulong.TryParse(parts[part], NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
                return [];
            numbers[part] = number;
        }

        return numbers;
    }

    private static void WriteNumber(Utf8JsonWriter json, string property, object value)
    {
        if (value is double or float)
        {
            double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            if (double.IsFinite(number))
                json.WriteNumberValue(number);
            else
                json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
            return;
        }

        if (value is not (byte or sbyte or short or ushort or int or uint or long or ulong or decimal))
            throw new ArgumentException($"A value of the type {value.GetType()} cannot be in a report.", nameof(value));
        decimal exact = Convert.ToDecimal(value, CultureInfo.InvariantCulture);

        // JavaScript has no exact numbers of 64 bits, so an address is a text. So is a large number that is shown exactly.
        if (ReportUnits.IsAddress(property) && exact is >= 0 and <= ulong.MaxValue && exact == decimal.Truncate(exact))
            json.WriteStringValue(Units.Address((ulong)exact));
        else if (Math.Abs(exact) > LargestExact && !ReportUnits.IsSize(property))
            json.WriteStringValue(exact.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNumberValue(exact);
    }
}
