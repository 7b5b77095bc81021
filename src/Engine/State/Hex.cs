using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;

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
    private const int LongestText = 18;

    public override Hex Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("an address or a size is a string such as \"0x10000\"");
        string text = reader.GetString()!;
        return text.Length <= LongestText
            && text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? new Hex(value)
            : throw new JsonException($"'{FileText.Short(text)}' is not a hexadecimal number of up to 64 bits, such as 0x10000");
    }

    public override void Write(Utf8JsonWriter writer, Hex value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
