using System.Globalization;
using System.Text.Json.Serialization;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// A line of a trace after the first: the arguments of an operation, then its results. The members have a fixed order,
/// so a line that is read and written again has the same bytes.
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
[JsonDerivedType(typeof(EehOperation), EehOperation.Name)]
public abstract record TraceOperation([property: JsonIgnore] string Op)
{
    /// <summary>The position of an argument before those of the base class.</summary>
    protected const int FirstArgument = -1;

    /// <summary>The position of a result that only some operations have: after errno.</summary>
    protected const int ExtraResult = 102;

    private const int FirstResult = 100;
    private const int LastResult = 200;

    /// <summary>
    /// The return value: 0, -1 or a positive number. A positive number is a failure, except for eeh (rule
    /// ZeroIsSuccess).
    /// </summary>
    [JsonPropertyOrder(FirstResult)]
    public required int Ret { get; init; }

    /// <summary>The name of errno when <see cref="Ret"/> is -1.</summary>
    [JsonPropertyOrder(FirstResult + 1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Errno { get; init; }

    /// <summary>The process's locked memory afterwards, in bytes.</summary>
    [JsonPropertyOrder(LastResult)]
    public required ulong Locked { get; init; }

    /// <summary>
    /// The known results that only this kind of operation has, with their names in a trace.
    /// </summary>
    internal virtual IEnumerable<(string Name, string? Value)> ExtraResults => [];

    /// <summary>The operation with its results.</summary>
    /// <param name="result">The return value and errno.</param>
    /// <param name="locked">The process's locked memory afterwards, in bytes.</param>
    internal TraceOperation With(TceResult result, ulong locked)
        => this with { Ret = result.Return, Errno = result.Return == -1 ? result.Errno.ToString() : null, Locked = locked };

    /// <summary>The first problem with the values; null when they are valid.</summary>
    internal virtual string? Validate() => (Ret, Errno) switch
    {
        (-1, null) => "ret is -1, but the operation has no errno.",
        (not -1, not null) => $"The operation has an errno, but ret is {Ret} and not -1.",
        _ => null,
    };

    /// <summary>A number as text, to compare it.</summary>
    protected static string? Number(ulong? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>An address or a size as text, to compare it.</summary>
    protected static string? Hex(ulong? value) => value is { } number ? Units.Address(number) : null;
}

/// <summary>
/// An operation that is one request to the driver. Each kind converts the argument of its request to members and back.
/// </summary>
/// <param name="Op">The operation's name.</param>
/// <param name="Request">The request.</param>
public abstract record RequestOperation(string Op, [property: JsonIgnore] VfioRequest Request) : TraceOperation(Op)
{
    /// <summary>The operation for a sent request; null for requests that traces do not have.</summary>
    /// <param name="request">The request.</param>
    /// <param name="argument">Its argument, as the driver left it.</param>
    /// <param name="buffers">The buffers that the trace knows.</param>
    internal static RequestOperation? Of(VfioRequest request, in VfioArgument argument, RecordedBuffers buffers) => request switch
    {
        VfioRequest.TceGetInfo => InfoOperation.Of(argument.Info),
        VfioRequest.Enable => new EnableOperation { Ret = 0, Locked = 0 },
        VfioRequest.Disable => new DisableOperation { Ret = 0, Locked = 0 },
        VfioRequest.RegisterMemory => RegisterOperation.Of(argument.Range, buffers),
        VfioRequest.UnregisterMemory => UnregisterOperation.Of(argument.Range, buffers),
        VfioRequest.TceCreate => CreateOperation.Of(argument.Create),
        VfioRequest.TceRemove => RemoveOperation.Of(argument.Remove),
        VfioRequest.MapDma => MapOperation.Of(argument.Map, buffers),
        VfioRequest.UnmapDma => UnmapOperation.Of(argument.Unmap),
        VfioRequest.EehPeOp => EehOperation.Of(argument.Eeh),
        _ => null,
    };

    /// <summary>The argument of the request on replay.</summary>
    /// <param name="buffers">The addresses of the trace's buffers.</param>
    internal virtual VfioArgument ToArgument(ReplayBuffers buffers) => default;

    /// <summary>The operation with the results that the driver wrote into the argument.</summary>
    /// <param name="argument">The argument after a request that succeeded.</param>
    internal virtual RequestOperation Answered(in VfioArgument argument) => this;
}
