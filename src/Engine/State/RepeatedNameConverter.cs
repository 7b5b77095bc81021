using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.State;

/// <summary>Reads a name, and returns the previous string if the name is the same again, as it mostly is: that saves memory.</summary>
internal sealed class RepeatedNameConverter : JsonConverter<string>
{
    /// <summary>Threads can overwrite it at any time, which is harmless: Read compares it with the file before it uses it.</summary>
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
