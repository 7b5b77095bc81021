using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpaprDdw.Backends.Tracing;

/// <summary>dma: a device of group 0 reads 64 bytes at one bus address and writes them to another.</summary>
public sealed record DmaOperation() : TraceOperation(Name)
{
    internal const string Name = "dma";

    /// <summary>The bus address that is read.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Source { get; init; }

    /// <summary>The bus address that is written.</summary>
    [JsonConverter(typeof(HexConverter))]
    public required ulong Target { get; init; }

    /// <summary>Where the bytes came from; absent when that could not be told.</summary>
    [JsonPropertyOrder(ExtraResult)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TraceReach Read { get; init; }

    /// <summary>Where they landed; absent when that could not be told.</summary>
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
/// What a trace says of a device's access: nothing at all (absent), that no live memory was reached (null), or the
/// place. The default value is absent.
/// </summary>
/// <param name="Recorded">True when the trace says something.</param>
/// <param name="Place">The place; null for no live memory.</param>
[JsonConverter(typeof(TraceReachConverter))]
public readonly record struct TraceReach(bool Recorded, TracePlace? Place);

/// <summary>Reads null as a statement of its own, not as nothing.</summary>
internal sealed class TraceReachConverter : JsonConverter<TraceReach>
{
    public override bool HandleNull => true;

    public override TraceReach Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => new(true, JsonSerializer.Deserialize(ref reader, TraceJson.Context.TracePlace));

    public override void Write(Utf8JsonWriter writer, TraceReach value, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, value.Place, TraceJson.Context.TracePlace!);
}
