using System.Text.Json;
using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>
/// The name and version of the format, which stands first: a file of another version is told as such, and not by the first
/// property that this version does not know.
/// </summary>
internal sealed class FormatConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("the format is a string");
        string format = reader.GetString()!;
        return format == TceState.CurrentFormat
            ? format
            : throw new JsonException($"'{FileText.Short(format)}' is not '{TceState.CurrentFormat}'");
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
