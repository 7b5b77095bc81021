using System.Text.Json;
using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>
/// Reads the name and version of the format, the first property of a file. So the error for a file of another version
/// names that version, not the first property that only the other version has.
/// </summary>
internal sealed class FormatConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("the format must be a string");
        string format = reader.GetString()!;
        return format == StateRecord.CurrentFormat
            ? format
            : throw new JsonException($"the format is '{FileText.Short(format)}' instead of '{StateRecord.CurrentFormat}'");
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
