using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.Readiness;

/// <summary>A limit in JSON: a number of bytes, or "unlimited".</summary>
internal sealed class LimitConverter : JsonConverter<ulong?>
{
    private const string Unlimited = "unlimited";

    public override ulong? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(Unlimited) ? ulong.MaxValue
            : reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out decimal bytes)
                && bytes is >= 0 and <= long.MaxValue && decimal.IsInteger(bytes) ? (ulong)bytes
            : throw new JsonException("the value is neither a number of bytes from 0 to 9223372036854775807 nor 'unlimited'");

    public override void Write(Utf8JsonWriter writer, ulong? value, JsonSerializerOptions options)
    {
        if (value == ulong.MaxValue)
            writer.WriteStringValue(Unlimited);
        else
            writer.WriteNumberValue(value ?? 0);
    }
}
