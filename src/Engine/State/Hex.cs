using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>An address or a size, which JSON's numbers cannot hold without loss: written as "0x...".</summary>
[JsonConverter(typeof(HexValueConverter))]
internal readonly record struct Hex(ulong Value)
{
    public static implicit operator Hex(ulong value) => new(value);

    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}

/// <summary>Writes a <see cref="Hex"/> as <see cref="HexConverter"/> writes its value.</summary>
internal sealed class HexValueConverter : JsonConverter<Hex>
{
    private static readonly HexConverter Numbers = new();

    public override Hex Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => Numbers.Read(ref reader, typeof(ulong), options);

    public override void Write(Utf8JsonWriter writer, Hex value, JsonSerializerOptions options)
        => Numbers.Write(writer, value.Value, options);
}
