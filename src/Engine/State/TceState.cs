using System.Text.Json.Serialization;

namespace SpaprDdw.State;

/// <summary>A container and all that is in it, as it is written to JSON. Sizes in bytes.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Host">The host.</param>
/// <param name="Container">The container.</param>
/// <param name="LockedMemory">Locked memory of the process.</param>
/// <param name="Buffers">Buffers.</param>
/// <param name="Windows">Windows with their mappings.</param>
internal sealed record TceState(
    [property: JsonConverter(typeof(FormatConverter))] string Format,
    HostState Host,
    ContainerDescription Container,
    LockedMemoryState LockedMemory,
    IEnumerable<BufferState> Buffers,
    IEnumerable<WindowDescription> Windows)
{
    public const string CurrentFormat = "spapr-tce-state/1";
}

internal sealed record HostState(string Backend, string Platform, Hex PageSize);

internal sealed record ContainerDescription(string Name, int IommuVersion, IReadOnlyList<int> Groups);

internal sealed record LockedMemoryState(Hex Used, Hex? Limit = null);

internal sealed record BufferState(string Name, Hex Address, Hex Size, Hex PageSize, bool Registered);

internal sealed record WindowDescription(
    int Slot,
    Hex StartAddress,
    Hex Size,
    Hex PageSize,
    int Levels,
    bool IsDefault,
    string State,
    Hex LockedMemory,
    IReadOnlyList<LevelState> Tables,
    IReadOnlyList<RangeState> TablesMade,
    IEnumerable<MappingState> Mappings);

/// <summary>A range of bus addresses whose level tables are there: they stay when what needed them is unmapped (rule TableLevels).</summary>
internal sealed record RangeState(Hex Address, Hex Size);

internal sealed record LevelState(int Level, ulong EntriesPerTable, Hex BytesPerTable, ulong TablesInUse, ulong TablesPossible);

/// <summary>
/// A mapping. Its members can be set, each by itself: those of a constructor the serialiser collects in an array first,
/// which a million mappings pay for.
/// </summary>
internal sealed record MappingState
{
    [JsonRequired]
    public Hex Address { get; set; }

    [JsonRequired]
    public Hex Size { get; set; }

    [JsonRequired]
    [JsonConverter(typeof(RecurringNameConverter))]
    public string Buffer { get; set; } = null!;

    [JsonRequired]
    public Hex Offset { get; set; }

    [JsonRequired]
    [JsonConverter(typeof(RecurringNameConverter))]
    public string Access { get; set; } = null!;
}

/// <summary>
/// Everything in the file is written with the runtime's own serialiser, generated at build time: as metadata alone, because
/// the other mode takes over after some small states and then builds the next large one in memory as a whole.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TceState))]
internal sealed partial class TceStateJson : JsonSerializerContext;
