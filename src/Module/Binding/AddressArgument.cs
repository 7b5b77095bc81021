using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A bus address as an argument gives it: the number, or an object that has one, in its window.</summary>
public sealed class AddressArgument
{
    private readonly ulong address;
    private readonly DmaWindow? window;

    private AddressArgument(ulong address, DmaWindow? window)
    {
        this.address = address;
        this.window = window;
    }

    /// <summary>The container that it is in; null when only the number is known.</summary>
    internal TceContainer? Container => window?.Container;

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

    /// <summary>The address in a container.</summary>
    /// <exception cref="CommandException">WindowNotFound: the object's window is not there.</exception>
    /// <exception cref="SpaprDdw.Errors.TceException">ContainerClosed.</exception>
    internal ulong Resolve(TceContainer container)
        => window is null || container.GetWindows().Contains(window)
            ? address
            : throw new CommandException(ErrorRecords.WindowNotFound(window));
}
