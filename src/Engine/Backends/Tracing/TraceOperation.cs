using System.Globalization;
using System.Text.Json.Serialization;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

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
[JsonDerivedType(typeof(EehOperation), EehOperation.Name)]
public abstract record TraceOperation([property: JsonIgnore] string Op)
{
    /// <summary>Where an argument stands that comes before those of the base class.</summary>
    protected const int FirstArgument = -1;

    /// <summary>Where a result stands that only some operations have: after the error number.</summary>
    protected const int ExtraResult = 102;

    private const int FirstResult = 100;
    private const int LastResult = 200;

    /// <summary>
    /// What the request returned: 0, -1, or a positive number, which is a failure of all requests but eeh (rule
    /// ZeroIsSuccess).
    /// </summary>
    [JsonPropertyOrder(FirstResult)]
    public required int Ret { get; init; }

    /// <summary>The error number's name when <see cref="Ret"/> is -1.</summary>
    [JsonPropertyOrder(FirstResult + 1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Errno { get; init; }

    /// <summary>The process's locked memory afterwards, in bytes.</summary>
    [JsonPropertyOrder(LastResult)]
    public required ulong Locked { get; init; }

    /// <summary>
    /// Results that only this kind of operation has, by their names in a trace; without those that are not known.
    /// </summary>
    internal virtual IEnumerable<(string Name, string? Value)> ExtraResults => [];

    /// <summary>The operation with what came of it.</summary>
    /// <param name="result">What it came back with.</param>
    /// <param name="locked">The process's locked memory afterwards, in bytes.</param>
    internal TraceOperation With(TceResult result, ulong locked)
        => this with { Ret = result.Return, Errno = result.Return == -1 ? result.Errno.ToString() : null, Locked = locked };

    /// <summary>What is wrong with the values; null when nothing is.</summary>
    internal virtual string? Validate() => (Ret, Errno) switch
    {
        (-1, null) => "ret is -1 and there is no errno.",
        (not -1, not null) => $"There is an errno and ret is {Ret}, not -1.",
        _ => null,
    };

    /// <summary>A number in a comparison.</summary>
    protected static string? Number(ulong? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>An address or a size in a comparison.</summary>
    protected static string? Hex(ulong? value) => value is { } number ? Units.Address(number) : null;
}

/// <summary>
/// An operation that is one request of the driver. It says itself how the request's argument is written down.
/// </summary>
/// <param name="Op">The operation's name.</param>
/// <param name="Request">The request.</param>
public abstract record RequestOperation(string Op, [property: JsonIgnore] VfioRequest Request) : TraceOperation(Op)
{
    /// <summary>The operation for a request that was sent; null for requests that a trace does not hold.</summary>
    /// <param name="request">The request.</param>
    /// <param name="argument">Its argument, after the driver has answered.</param>
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

    /// <summary>The request's argument on replay.</summary>
    /// <param name="buffers">Where the trace's buffers are now.</param>
    internal virtual VfioArgument ToArgument(ReplayBuffers buffers) => default;

    /// <summary>The operation with what the driver wrote into the argument.</summary>
    /// <param name="argument">The argument after a request that succeeded.</param>
    internal virtual RequestOperation Answered(in VfioArgument argument) => this;
}
