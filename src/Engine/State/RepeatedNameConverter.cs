using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.State;

/// <summary>
/// Reads names. Most names are the same as the one before: it returns that string again, which saves memory.
/// </summary>
internal sealed class RepeatedNameConverter : JsonConverter<string>
{
    /// <summary>
    /// Other threads can overwrite this at any time. That is harmless, because Read compares it with the file.
    /// </summary>
    private string last = string.Empty;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string previous = last;
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(previous))
            return previous;
        return reader.GetString() is { } name ? last = name : null;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
