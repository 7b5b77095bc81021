using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.Diagnostics;

/// <summary>Writes an address or a size as "0x..." to JSON, whose numbers cannot hold 64 bits without loss.</summary>
internal sealed class HexConverter : JsonConverter<ulong>
{
    private const int MaxLength = 18;

    private static ReadOnlySpan<byte> Prefix => "0x"u8;

    public override ulong Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("an address or a size must be a string such as \"0x10000\"");

        // The bytes are parsed without making a string of them, because a large file has many.
        ReadOnlySpan<byte> text = reader.HasValueSequence || reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
        return text.Length <= MaxLength
            && text.StartsWith(Prefix)
            && ulong.TryParse(text[Prefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw new JsonException($"'{FileText.Short(reader.GetString()!)}' is not a hexadecimal number of up to 64 bits, such as 0x10000");
    }

    public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        Prefix.CopyTo(text);
        value.TryFormat(text[Prefix.Length..], out int digits, "x", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..(Prefix.Length + digits)]);
    }
}
