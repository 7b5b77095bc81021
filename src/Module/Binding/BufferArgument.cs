using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A buffer that was given as an argument: the object or its name.</summary>
public sealed class BufferArgument : Reference<DmaBuffer>, IReferenceArgument<BufferArgument>
{
    private BufferArgument(DmaBuffer? buffer, string name)
        : base(buffer, name)
    {
    }

    static string IReferenceArgument<BufferArgument>.Problem => "is not a buffer. Give the object or its name";

    /// <summary>The container of the buffer; null for a name.</summary>
    internal Origin? Origin => Item is null ? null : new Origin(Item.Container, Item.ContainerId);

    /// <summary>Converts an argument; null if it cannot name a buffer.</summary>
    public static BufferArgument? From(object value) => value switch
    {
        DmaBuffer buffer => new BufferArgument(buffer, buffer.Name),
        string { Length: > 0 } name => new BufferArgument(null, name),
        _ => null,
    };

    /// <summary>Finds the buffer in a container.</summary>
    /// <exception cref="CommandException">BufferNotFound.</exception>
    /// <exception cref="SpaprDdw.Errors.TceException">BufferNotFound, ContainerClosed.</exception>
    internal DmaBuffer Resolve(TceContainer container)
        => Item is null ? container.GetBuffer(ToString())
            : container.GetBuffers().Contains(Item) ? Item
            : throw new CommandException(ErrorRecords.BufferNotFound(Item));
}
