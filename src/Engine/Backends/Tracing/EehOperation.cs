using System.Text.Json.Serialization;
using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>eeh: VFIO_EEH_PE_OP.</summary>
public sealed record EehOperation() : RequestOperation(Name, VfioRequest.EehPeOp)
{
    internal const string Name = "eeh";

    /// <summary>The operation on the partitionable endpoint (PE).</summary>
    public required uint PeOp { get; init; }

    /// <summary>The request's flags.</summary>
    public required uint Flags { get; init; }

    /// <summary>The size of the structure as the caller gave it.</summary>
    [JsonPropertyName("argsz")]
    public required uint ArgSize { get; init; }

    internal static EehOperation Of(in EehPeOp eeh)
        => new() { PeOp = eeh.Operation, Flags = eeh.Flags, ArgSize = eeh.ArgSize, Ret = 0, Locked = 0 };

    /// <inheritdoc/>
    internal override VfioArgument ToArgument(ReplayBuffers buffers)
        => new() { Eeh = new() { ArgSize = ArgSize, Flags = Flags, Operation = PeOp } };
}
