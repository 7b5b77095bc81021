using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A buffer as an argument names it: the object or its name.</summary>
public sealed class BufferArgument
{
    private readonly DmaBuffer? buffer;
    private readonly string name;

    private BufferArgument(DmaBuffer? buffer, string name)
    {
        this.buffer = buffer;
        this.name = name;
    }

    /// <summary>The container that it belongs to; null when only the name is known.</summary>
    internal TceContainer? Container => buffer?.Container;

    /// <inheritdoc/>
    public override string ToString() => name;

    internal static BufferArgument? From(object value) => value switch
    {
        BufferArgument argument => argument,
        DmaBuffer buffer => new BufferArgument(buffer, buffer.Name),
        string { Length: > 0 } name => new BufferArgument(null, name),
        _ => null,
    };

    /// <summary>The buffer in a container.</summary>
    /// <exception cref="SpaprDdw.Errors.TceException">BufferNotFound, ContainerClosed.</exception>
    internal DmaBuffer Resolve(TceContainer container)
        => buffer is null ? container.GetBuffer(name)
            : container.GetBuffers().Contains(buffer) ? buffer
            : throw new CommandException(ErrorRecords.BufferNotFound(buffer));
}

/// <summary>Turns buffers and names into a <see cref="BufferArgument"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class BufferTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(inputData, BufferArgument.From, "is not a buffer. Give the object or its name");
}
