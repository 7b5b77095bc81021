using System.Text.Json;
using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>Reads the name and version of the format.</summary>
internal sealed class FormatConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("the format must be a string");
        string format = reader.GetString()!;
        return StateRecord.Formats.Contains(format)
            ? format
            : throw new JsonException(
                $"the format is '{FileText.Short(format)}', and this version of the module reads {StateRecord.FirstFormat} to /{StateRecord.Formats.Length}"
                + (format.StartsWith("spapr-tce-state/", StringComparison.Ordinal) ? "; a newer version may read it" : string.Empty));
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
