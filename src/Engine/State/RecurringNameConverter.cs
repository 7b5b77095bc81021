using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.State;

/// <summary>Reads a name that is mostly the same as the one before, and then takes that instead of a string of its own.</summary>
internal sealed class RecurringNameConverter : JsonConverter<string>
{
    /// <summary>Any thread may put another here; whichever is seen is held against the file before it is taken.</summary>
    private string last = string.Empty;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string before = last;
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(before))
            return before;
        return reader.GetString() is { } name ? last = name : null;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
