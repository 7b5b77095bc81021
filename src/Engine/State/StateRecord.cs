using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>The state of a container, as it is written to a file. Sizes are in bytes.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Host">The host.</param>
/// <param name="Container">The container.</param>
/// <param name="LockedMemory">The locked memory of the process.</param>
/// <param name="Buffers">The buffers.</param>
/// <param name="Windows">The windows with their mappings.</param>
internal sealed record StateRecord(
    [property: JsonConverter(typeof(FormatConverter))] string Format,
    HostRecord Host,
    ContainerRecord Container,
    LockedMemoryRecord LockedMemory,
    BufferList Buffers,
    WindowList Windows)
{
    /// <summary>The format without figures of the host. It is written while none is known, so older versions read it.</summary>
    public const string FirstFormat = "spapr-tce-state/1";

    /// <summary>The format with figures of the host.</summary>
    public const string SecondFormat = "spapr-tce-state/2";
}

/// <summary>The format of a file that is no valid state. Its other properties are unknown.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record FormatRecord([property: JsonConverter(typeof(FormatConverter))] string? Format = null);

internal sealed record ContainerRecord(string Name, int IommuVersion, GroupList Groups);

internal sealed record LockedMemoryRecord(
    [property: JsonConverter(typeof(HexConverter))] ulong Used,
    [property: JsonConverter(typeof(HexConverter))] ulong? Limit = null);

internal sealed record BufferRecord(
    string Name,
    [property: JsonConverter(typeof(HexConverter))] ulong Address,
    [property: JsonConverter(typeof(HexConverter))] ulong Size,
    [property: JsonConverter(typeof(HexConverter))] ulong PageSize,
    bool Registered);

internal sealed record WindowRecord(
    int Slot,
    [property: JsonConverter(typeof(HexConverter))] ulong StartAddress,
    [property: JsonConverter(typeof(HexConverter))] ulong Size,
    [property: JsonConverter(typeof(HexConverter))] ulong PageSize,
    int Levels,
    bool IsDefault,
    string State,
    [property: JsonConverter(typeof(HexConverter))] ulong LockedMemory,
    TableList Tables,
    TableRangeList TablesMade,
    MappingList Mappings);

internal sealed record TableLevelRecord(
    int Level,
    ulong EntriesPerTable,
    [property: JsonConverter(typeof(HexConverter))] ulong BytesPerTable,
    ulong TablesInUse,
    ulong TablesPossible);

/// <summary>
/// A range of bus addresses for which the driver has allocated all tables. It keeps them after UNMAP (rule
/// TableLevels).
/// </summary>
internal sealed record TableRangeRecord(
    [property: JsonConverter(typeof(HexConverter))] ulong Address,
    [property: JsonConverter(typeof(HexConverter))] ulong Size);

/// <summary>
/// A mapping. It has setters instead of a constructor, because the serialiser collects constructor arguments in an
/// array, one for each of a million mappings.
/// </summary>
internal sealed record MappingRecord
{
    [JsonRequired]
    [JsonConverter(typeof(HexConverter))]
    public ulong Address { get; set; }

    [JsonRequired]
    [JsonConverter(typeof(HexConverter))]
    public ulong Size { get; set; }

    [JsonRequired]
    [JsonConverter(typeof(RepeatedNameConverter))]
    public string Buffer { get; set; } = null!;

    [JsonRequired]
    [JsonConverter(typeof(HexConverter))]
    public ulong Offset { get; set; }

    [JsonRequired]
    [JsonConverter(typeof(RepeatedNameConverter))]
    public string Access { get; set; } = null!;
}

/// <summary>
/// The serialiser of states, generated at build time in the mode Metadata. In the other mode, Serialization, a large
/// state after some small ones is built in memory as a whole.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StateRecord))]
[JsonSerializable(typeof(FormatRecord))]
internal sealed partial class StateJson : JsonSerializerContext;
