using System.Globalization;
using System.Text;
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

    private static ReadOnlySpan<byte> Prefix => "0x"u8;

    public override Hex Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("an address or a size is a string such as \"0x10000\"");

        // As it stands in the file, without a string for each: a state has three for every mapping.
        ReadOnlySpan<byte> written = reader.HasValueSequence || reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
        return written.Length <= LongestText
            && written.StartsWith(Prefix)
            && ulong.TryParse(written[Prefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? new Hex(value)
            : throw new JsonException($"'{FileText.Short(reader.GetString()!)}' is not a hexadecimal number of up to 64 bits, such as 0x10000");
    }

    public override void Write(Utf8JsonWriter writer, Hex value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[LongestText];
        Prefix.CopyTo(text);
        value.Value.TryFormat(text[Prefix.Length..], out int digits, "x", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..(Prefix.Length + digits)]);
    }
}
