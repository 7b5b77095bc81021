using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.Backends.Tracing;

/// <summary>The JSON of a trace's lines.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true,
    AllowDuplicateProperties = false)]
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

/// <summary>Accepts only the names of an enumeration, no numbers.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class NameConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
