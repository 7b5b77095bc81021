using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.State;

/// <summary>An address or a size, which JSON's numbers cannot hold without loss: written as "0x...".</summary>
[JsonConverter(typeof(HexConverter))]
internal readonly record struct Hex(ulong Value)
{
    public static implicit operator Hex(ulong value) => new(value);

    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}

internal sealed class HexConverter : JsonConverter<Hex>
{
    public override Hex Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.GetString();
        return text?.StartsWith("0x", StringComparison.Ordinal) == true
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? new Hex(value)
            : throw new JsonException($"'{text}' is not a hexadecimal number of up to 64 bits.");
    }

    public override void Write(Utf8JsonWriter writer, Hex value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
