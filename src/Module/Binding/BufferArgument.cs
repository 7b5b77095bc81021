using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A buffer that was given as an argument: a row or a name.</summary>
public sealed class BufferArgument : Reference<Row>, IReferenceArgument<BufferArgument>
{
    private BufferArgument(Row row)
        : base(row, (row.Kind == RowKinds.Mapping ? row["Buffer"] : row["Name"])?.ToString() ?? row.ToString())
    {
    }

    private BufferArgument(string name)
        : base(null, name)
    {
    }

    static string IReferenceArgument<BufferArgument>.Problem => "is not a buffer. Give the object or its name";

    /// <summary>Converts an argument; null if it cannot name a buffer.</summary>
    /// <param name="value">The argument.</param>
    public static BufferArgument? From(object value)
        => Row.From(value) is { } row ? new BufferArgument(row)
            : Arguments.Unwrap(value) is string { Length: > 0 } name ? new BufferArgument(name)
            : null;

    /// <summary>Finds the buffer in a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="isNamed">Whether the container was named, and overrides that of a row.</param>
    /// <param name="kinds">The kinds of rows that can name the buffer.</param>
    /// <exception cref="CommandException">BufferNotFound, RowNotTaken.</exception>
    /// <exception cref="SpaprDdw.Errors.TceException">BufferNotFound, ContainerClosed.</exception>
    internal DmaBuffer Resolve(TceContainer container, bool isNamed, RowKinds kinds = RowKinds.Buffer)
    {
        if (Item is null)
            return container.GetBuffer(ToString());
        if ((kinds & Item.Kind) == 0 || Item[Item.Kind == RowKinds.Mapping ? "Buffer" : "Name"] is null)
            throw new CommandException(ErrorRecords.RowNotTaken(Item.ToString(), "a buffer"));
        if (!isNamed && (!Item.IsOf(container) || (Item.Live is DmaBuffer live && !container.GetBuffers().Contains(live))))
            throw new CommandException(ErrorRecords.BufferNotFound(ToString()));
        DmaBuffer buffer = container.GetBuffer(ToString());
        // Another buffer may have got the name since the row was written.
        return isNamed || Item["HostAddress"] is not { } written || AddressTransformationAttribute.Parse(written) == buffer.Address
            ? buffer
            : throw new CommandException(ErrorRecords.BufferNotFound(ToString()));
    }
}
