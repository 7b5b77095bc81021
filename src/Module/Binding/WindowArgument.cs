using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A window as an argument names it: the object, its slot (0 or 1), or its start address.</summary>
public sealed class WindowArgument
{
    private const ulong LastSlot = 1;

    private readonly DmaWindow? window;
    private readonly ulong number;

    private WindowArgument(DmaWindow? window, ulong number)
    {
        this.window = window;
        this.number = number;
    }

    /// <summary>The container that it belongs to; null when only the address is known.</summary>
    internal TceContainer? Container => window?.Container;

    /// <inheritdoc/>
    public override string ToString() => window?.ToString() ?? Diagnostics.Units.Address(number);

    internal static WindowArgument? From(object value) => value switch
    {
        WindowArgument argument => argument,
        DmaWindow window => new WindowArgument(window, 0),
        _ => AddressTransformationAttribute.Parse(value) is { } number ? new WindowArgument(null, number) : null,
    };

    /// <summary>The window in a container.</summary>
    /// <exception cref="SpaprDdw.Errors.TceException">WindowNotFound, AddressInsideWindow, ContainerClosed.</exception>
    internal DmaWindow Resolve(TceContainer container)
    {
        IReadOnlyList<DmaWindow> present = container.GetWindows();
        if (window is not null)
            return present.Contains(window) ? window : throw new CommandException(ErrorRecords.WindowNotFound(window));
        return present.FirstOrDefault(candidate => (ulong)candidate.Slot == number)
            ?? (number is > 0 and <= LastSlot
                ? throw new CommandException(ErrorRecords.WindowNotFound((int)number))
                : container.GetWindow(number));
    }
}

/// <summary>Turns windows, slots and addresses into a <see cref="WindowArgument"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class WindowTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(
            inputData, WindowArgument.From, "is not a window. Give the object, its slot (0 or 1) or its start address");
}
