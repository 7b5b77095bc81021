using System.Management.Automation;
using SpaprDdw.Containers;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A window as an argument names it: the object, its slot (0 or 1), or its start address.</summary>
public sealed class WindowArgument
{
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
        => window
            ?? container.GetWindows().FirstOrDefault(candidate => (ulong)candidate.Slot == number)
            ?? container.GetWindow(number);
}

/// <summary>Turns windows, slots and addresses into a <see cref="WindowArgument"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class WindowTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => WindowArgument.From(Arguments.Unwrap(inputData))
            ?? throw new ArgumentTransformationMetadataException(
                $"'{inputData}' is not a window. Give the object, its slot (0 or 1) or its start address.");
}
