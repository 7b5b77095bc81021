using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.Backends.Tracing;

/// <summary>The JSON of a trace's lines.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(TraceHeader))]
[JsonSerializable(typeof(TraceOperation))]
[JsonSerializable(typeof(TracePlace))]
internal sealed partial class TraceJsonContext : JsonSerializerContext;

/// <summary>The JSON settings of traces.</summary>
internal static class TraceJson
{
    /// <summary>The context to use. It does not escape the plus sign in a kernel's release.</summary>
    public static TraceJsonContext Context { get; } = new(new JsonSerializerOptions(TraceJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>Writes addresses and sizes as hexadecimal strings.</summary>
internal sealed class HexConverter : JsonConverter<ulong>
{
    private const string Prefix = "0x";

    public override ulong Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String
            && reader.GetString() is { } text
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value))
        {
            return value;
        }

        throw new JsonException("An address or a size is a string such as \"0x10000\".");
    }

    public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options)
        => writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{value:x}"));
}

/// <summary>Accepts only the names of an enumeration, no numbers.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class NameConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
