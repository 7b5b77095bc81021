using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// A bus address (IOVA) that was given as an argument: a number, or the row of a window, mapping or resolved address.
/// </summary>
public sealed class AddressArgument : Reference<Row>
{
    private readonly ulong address;

    private AddressArgument(ulong address)
        : base(null, Address(address)) => this.address = address;

    private AddressArgument(Row row)
        : base(row, row.Address is { } start ? Address(start) : row.ToString()) => address = row.Address ?? 0;

    internal static AddressArgument? From(object value)
        => value as AddressArgument
            ?? (Row.From(value) is { } row ? new AddressArgument(row)
                : AddressTransformationAttribute.Parse(Arguments.Unwrap(value)!) is { } number ? new AddressArgument(number)
                : null);

    /// <summary>
    /// Returns the address, after a check that the row has one, and that its window is still in the container.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="isNamed">Whether the container was named, and overrides that of a row.</param>
    /// <param name="kinds">The kinds of rows that give an address.</param>
    /// <exception cref="CommandException">RowNotTaken, WindowNotFound.</exception>
    /// <exception cref="SpaprDdw.Errors.TceException">ContainerClosed.</exception>
    internal ulong Resolve(TceContainer container, bool isNamed, RowKinds kinds)
    {
        if (Item is null)
            return address;
        if ((kinds & Item.Kind) == 0 || Item.Address is null)
            throw new CommandException(ErrorRecords.RowNotTaken(Item.ToString(), "a bus address"));
        if (isNamed)
            return address;
        ulong? start = Item.Kind == RowKinds.Window ? address
            : Item["Window"] is { } written ? AddressTransformationAttribute.Parse(written)
            : null;
        IReadOnlyList<DmaWindow> present = container.GetWindows();
        bool isThere = Item.Live is DmaWindow live ? present.Contains(live) : start is null || present.Any(window => window.StartAddress == start);
        return isThere && Item.IsOf(container) ? address : throw new CommandException(ErrorRecords.WindowNotFound(Address(start ?? address)));
    }
}
