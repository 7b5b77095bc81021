using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Tracing;

/// <summary>dma: a device of group 0 reads 64 bytes at one bus address and writes them to another.</summary>
public sealed record DmaOperation() : TraceOperation(Name)
{
    internal const string Name = "dma";

    /// <summary>The bus address (IOVA) that the device reads.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Source { get; init; }

    /// <summary>The bus address (IOVA) that the device writes.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Target { get; init; }

    /// <summary>The place that the read reached; absent when it is unknown.</summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TraceReach Read { get; init; }

    /// <summary>The place that the write reached; absent when it is unknown.</summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TraceReach Write { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<(string Name, string? Value)> ExtraResults
    {
        get
        {
            if (Read.Recorded)
                yield return ("read", Read.Place?.ToString());
            if (Write.Recorded)
                yield return ("write", Write.Place?.ToString());
        }
    }
}

/// <summary>A place in a buffer.</summary>
/// <param name="Buffer">The buffer's name.</param>
/// <param name="Offset">Bytes from its start.</param>
public sealed record TracePlace(
    string Buffer,
    [property: JsonConverter(typeof(HexConverter))] ulong Offset)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Buffer}+0x{Offset:x}");
}

/// <summary>
/// The result of a device's access in a trace: absent (unknown), null (the access reached no live memory), or the place
/// that it reached. The default value is absent.
/// </summary>
/// <param name="Recorded">True when the trace has the result.</param>
/// <param name="Place">The place; null for no live memory.</param>
[JsonConverter(typeof(TraceReachConverter))]
public readonly record struct TraceReach(bool Recorded, TracePlace? Place);

/// <summary>Reads null as a result, different from an absent one.</summary>
internal sealed class TraceReachConverter : JsonConverter<TraceReach>
{
    public override bool HandleNull => true;

    public override TraceReach Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => new(true, JsonSerializer.Deserialize(ref reader, TraceJson.Context.TracePlace));

    public override void Write(Utf8JsonWriter writer, TraceReach value, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, value.Place, TraceJson.Context.TracePlace!);
}
