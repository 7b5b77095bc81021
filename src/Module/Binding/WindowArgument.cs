using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A window that was given as an argument: the object, its slot (0 or 1), or its start address.</summary>
public sealed class WindowArgument : Reference<DmaWindow>, IReferenceArgument<WindowArgument>
{
    private const ulong LastSlot = 1;

    private readonly ulong number;

    private WindowArgument(DmaWindow window)
        : base(window, window.ToString())
    {
    }

    private WindowArgument(ulong number)
        : base(null, Units.Address(number)) => this.number = number;

    static string IReferenceArgument<WindowArgument>.Problem
        => "is not a window. Give the object, its slot (0 or 1) or its start address";

    /// <summary>The container of the window; null for a number.</summary>
    internal Origin? Origin => Item is null ? null : new Origin(Item.Container, Item.ContainerId);

    /// <summary>Converts an argument; null if it cannot name a window.</summary>
    public static WindowArgument? From(object value) => value switch
    {
        DmaWindow window => new WindowArgument(window),
        _ => AddressTransformationAttribute.Parse(value) is { } number ? new WindowArgument(number) : null,
    };

    /// <summary>Finds the window in a container.</summary>
    /// <exception cref="CommandException">WindowNotFound.</exception>
    /// <exception cref="SpaprDdw.Errors.TceException">WindowNotFound, AddressInsideWindow, ContainerClosed.</exception>
    internal DmaWindow Resolve(TceContainer container)
    {
        IReadOnlyList<DmaWindow> present = container.GetWindows();
        if (Item is not null)
            return present.Contains(Item) ? Item : throw new CommandException(ErrorRecords.WindowNotFound(Item));
        return present.FirstOrDefault(candidate => (ulong)candidate.Slot == number)
            ?? (number is > 0 and <= LastSlot
                ? throw new CommandException(ErrorRecords.WindowNotFound((int)number))
                : container.GetWindow(number));
    }
}
