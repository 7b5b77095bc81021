using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A buffer, or its name.</summary>
public sealed class BufferArgument : Reference<DmaBuffer>, IReferenceArgument<BufferArgument>
{
    private BufferArgument(DmaBuffer? buffer, string name)
        : base(buffer, name)
    {
    }

    static string IReferenceArgument<BufferArgument>.Complaint => "is not a buffer. Give the object or its name";

    /// <summary>What an argument refers to; null where it can refer to no buffer.</summary>
    public static BufferArgument? From(object value) => value switch
    {
        DmaBuffer buffer => new BufferArgument(buffer, buffer.Name),
        string { Length: > 0 } name => new BufferArgument(null, name),
        _ => null,
    };

    /// <summary>The buffer in a container.</summary>
    /// <exception cref="SpaprDdw.Errors.TceException">BufferNotFound, ContainerClosed.</exception>
    internal DmaBuffer Resolve(TceContainer container)
        => Item is null ? container.GetBuffer(ToString())
            : container.GetBuffers().Contains(Item) ? Item
            : throw new CommandException(ErrorRecords.BufferNotFound(Item));
}
