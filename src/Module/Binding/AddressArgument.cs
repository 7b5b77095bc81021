using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// A bus address (IOVA) that was given as an argument: a number, or a window, mapping or resolved address.
/// </summary>
public sealed class AddressArgument
{
    private readonly ulong address;
    private readonly DmaWindow? window;

    private AddressArgument(ulong address, DmaWindow? window)
    {
        this.address = address;
        this.window = window;
    }

    /// <summary>The container of the object that was given; null for a number.</summary>
    internal Origin? Origin => window is null ? null : new Origin(window.Container, window.ContainerId);

    /// <inheritdoc/>
    public override string ToString() => Address(address);

    internal static AddressArgument? From(object value) => value switch
    {
        AddressArgument argument => argument,
        DmaWindow window => new AddressArgument(window.StartAddress, window),
        TceMapping mapping => new AddressArgument(mapping.StartAddress, mapping.Window),
        TceAddress resolved => new AddressArgument(resolved.Address, resolved.Window),
        _ => AddressTransformationAttribute.Parse(value) is { } number ? new AddressArgument(number, null) : null,
    };

    /// <summary>
    /// Returns the address, after a check that the window of the given object is still in the container.
    /// </summary>
    /// <exception cref="CommandException">WindowNotFound.</exception>
    /// <exception cref="SpaprDdw.Errors.TceException">ContainerClosed.</exception>
    internal ulong Resolve(TceContainer container)
        => window is null || container.GetWindows().Contains(window)
            ? address
            : throw new CommandException(ErrorRecords.WindowNotFound(window));
}
