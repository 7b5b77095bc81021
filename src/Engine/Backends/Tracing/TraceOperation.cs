using System.Text.Json.Serialization;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// A line of a trace after the first: an operation's arguments, then what came of it. Read and written back, a line
/// is the same to the byte; that is why the members carry an order.
/// </summary>
/// <param name="Op">The operation's name.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(OpenOperation), OpenOperation.Name)]
[JsonDerivedType(typeof(CloseOperation), CloseOperation.Name)]
[JsonDerivedType(typeof(InfoOperation), InfoOperation.Name)]
[JsonDerivedType(typeof(EnableOperation), EnableOperation.Name)]
[JsonDerivedType(typeof(DisableOperation), DisableOperation.Name)]
[JsonDerivedType(typeof(AllocOperation), AllocOperation.Name)]
[JsonDerivedType(typeof(FreeOperation), FreeOperation.Name)]
[JsonDerivedType(typeof(MemlockOperation), MemlockOperation.Name)]
[JsonDerivedType(typeof(RegisterOperation), RegisterOperation.Name)]
[JsonDerivedType(typeof(UnregisterOperation), UnregisterOperation.Name)]
[JsonDerivedType(typeof(CreateOperation), CreateOperation.Name)]
[JsonDerivedType(typeof(RemoveOperation), RemoveOperation.Name)]
[JsonDerivedType(typeof(MapOperation), MapOperation.Name)]
[JsonDerivedType(typeof(UnmapOperation), UnmapOperation.Name)]
[JsonDerivedType(typeof(DmaOperation), DmaOperation.Name)]
public abstract record TraceOperation([property: JsonIgnore] string Op)
{
    /// <summary>Where an argument stands that comes before those of the base class.</summary>
    protected const int FirstArgument = -1;

    /// <summary>Where a result stands that only some operations have: after the error number.</summary>
    protected const int ExtraResult = 102;

    private const int FirstResult = 100;
    private const int LastResult = 200;

    /// <summary>What the request returned: 0, -1, or a positive number, which is a failure too (rule 1).</summary>
    [JsonPropertyOrder(FirstResult)]
    public required int Ret { get; init; }

    /// <summary>The error number's name when <see cref="Ret"/> is -1.</summary>
    [JsonPropertyOrder(FirstResult + 1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Errno { get; init; }

    /// <summary>The process's locked memory afterwards, in bytes.</summary>
    [JsonPropertyOrder(LastResult)]
    public required ulong Locked { get; init; }

    /// <summary>What is wrong with the values; null when nothing is.</summary>
    internal virtual string? Validate() => (Ret, Errno) switch
    {
        (-1, null) => "ret is -1 and there is no errno.",
        (not -1, not null) => $"There is an errno and ret is {Ret}, not -1.",
        _ => null,
    };
}
