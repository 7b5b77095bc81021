using System.Numerics;
using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>The state of a container, as it is written to a file. Sizes are in bytes.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Host">The host.</param>
/// <param name="Container">The container.</param>
/// <param name="LockedMemory">The locked memory of the process.</param>
/// <param name="Buffers">The buffers.</param>
/// <param name="Windows">The windows with their mappings.</param>
/// <param name="LastError">The last request that failed; only the format /3 has it.</param>
internal sealed record StateRecord(
    [property: JsonConverter(typeof(FormatConverter))] string Format,
    HostRecord Host,
    ContainerRecord Container,
    LockedMemoryRecord LockedMemory,
    BufferList Buffers,
    WindowList Windows,
    LastErrorRecord? LastError = null)
{
    /// <summary>The format without figures of the host. It is written while none is known, so older versions read it.</summary>
    public const string FirstFormat = "spapr-tce-state/1";

    /// <summary>The format with figures of the host.</summary>
    public const string SecondFormat = "spapr-tce-state/2";

    /// <summary>
    /// The format of a container of another process, of which only a log is known. What the log does not tell is null.
    /// </summary>
    public const string ThirdFormat = "spapr-tce-state/3";

    /// <summary>All formats that are read.</summary>
    public static readonly string[] Formats = [FirstFormat, SecondFormat, ThirdFormat];

    /// <summary>True if values of the state can be unknown.</summary>
    [JsonIgnore]
    public bool IsPartial => Format == ThirdFormat;

    /// <summary>The groups of the container. If they are unknown, the twin has one group.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Groups => (IReadOnlyList<int>?)Container.Groups ?? [0];

    /// <summary>
    /// The size of the pages that back a buffer, in bytes. If it is unknown, it is the largest one that a window of the
    /// state needs and that fits the buffer.
    /// </summary>
    /// <param name="buffer">A buffer of the state.</param>
    /// <param name="pageSizes">The sizes of pages that the host can back memory with.</param>
    public ulong BackingOf(BufferRecord buffer, IEnumerable<ulong> pageSizes)
    {
        ulong wanted = Windows.Select(window => window.PageSize).DefaultIfEmpty().Max();
        return buffer.PageSize ?? pageSizes
            .Where(size => size <= wanted && buffer.Address % size == 0 && buffer.Size % size == 0)
            .Append(Host.PageSize).Max();
    }

    /// <summary>
    /// The locked memory of the process in bytes. If it is unknown, it is what the driver charges for the registered
    /// buffers and the windows of the state.
    /// </summary>
    /// <param name="host">The host of the state.</param>
    public ulong ChargedMemory(HostDescription host) => LockedMemory.Used
        ?? Buffers.Where(buffer => buffer.Registered).Aggregate(0UL, (sum, buffer) => unchecked(sum + buffer.Size))
            + Windows.Aggregate(0UL, (sum, window) => unchecked(sum + window.ChargedMemory(host)));
}

/// <summary>The last request of the container that failed.</summary>
/// <param name="Request">The request, such as CREATE.</param>
/// <param name="Errno">The name of the error number; null if the log does not tell it.</param>
/// <param name="Text">The line of the log.</param>
internal sealed record LastErrorRecord(
    string Request,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Errno,
    string Text);

/// <summary>The format of a file that is no valid state. Its other properties are unknown.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record FormatRecord([property: JsonConverter(typeof(FormatConverter))] string? Format = null);

internal sealed record ContainerRecord(
    string Name,
    int IommuVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] GroupList? Groups);

internal sealed record LockedMemoryRecord(
    [property: JsonConverter(typeof(HexConverter)), JsonIgnore(Condition = JsonIgnoreCondition.Never)] ulong? Used,
    [property: JsonConverter(typeof(HexConverter))] ulong? Limit = null);

internal sealed record BufferRecord(
    string Name,
    [property: JsonConverter(typeof(HexConverter))] ulong Address,
    [property: JsonConverter(typeof(HexConverter))] ulong Size,
    [property: JsonConverter(typeof(HexConverter)), JsonIgnore(Condition = JsonIgnoreCondition.Never)] ulong? PageSize,
    bool Registered);

internal sealed record WindowRecord(
    int Slot,
    [property: JsonConverter(typeof(HexConverter))] ulong StartAddress,
    [property: JsonConverter(typeof(HexConverter))] ulong Size,
    [property: JsonConverter(typeof(HexConverter))] ulong PageSize,
    int Levels,
    bool IsDefault,
    string State,
    [property: JsonConverter(typeof(HexConverter)), JsonIgnore(Condition = JsonIgnoreCondition.Never)] ulong? LockedMemory,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] TableList? Tables,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] TableRangeList? TablesMade,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] MappingList? Mappings)
{
    /// <summary>The mappings; none if they are unknown.</summary>
    [JsonIgnore]
    public MappingList KnownMappings => Mappings ?? new();

    /// <summary>What the driver charges for the window, in bytes.</summary>
    /// <param name="host">The host of the state.</param>
    public ulong ChargedMemory(HostDescription host) => LockedMemory
        ?? TableGeometry.For(host, (uint)BitOperations.Log2(PageSize), Size, (uint)Levels).LockedMemory(host);
}

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
