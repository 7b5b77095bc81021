using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A window that was given as an argument: a row, its slot (0 or 1), or its start address.</summary>
public sealed class WindowArgument : Reference<Row>, IReferenceArgument<WindowArgument>
{
    private const ulong LastSlot = 1;

    private readonly ulong number;

    private WindowArgument(Row row)
        : base(row, row.Address is { } start ? Units.Address(start) : row.ToString())
    {
    }

    private WindowArgument(ulong number)
        : base(null, Units.Address(number)) => this.number = number;

    static string IReferenceArgument<WindowArgument>.Problem
        => "is not a window. Give the object, its slot (0 or 1) or its start address";

    /// <summary>Converts an argument; null if it cannot name a window.</summary>
    /// <param name="value">The argument.</param>
    public static WindowArgument? From(object value)
        => Row.From(value) is { } row ? (row.Kind is RowKinds.Container or RowKinds.ContainerName ? null : new WindowArgument(row))
            : AddressTransformationAttribute.Parse(Arguments.Unwrap(value)!) is { } number ? new WindowArgument(number)
            : null;

    /// <summary>The piped window; null if nothing or a container is piped.</summary>
    /// <param name="row">The piped object.</param>
    internal static WindowArgument[]? OfInput(Row? row) => row is not null && From(row) is { } window ? [window] : null;

    /// <summary>Finds the window in a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="isNamed">Whether the container was named, and overrides that of a row.</param>
    /// <exception cref="CommandException">WindowNotFound, RowNotTaken.</exception>
    /// <exception cref="SpaprDdw.Errors.TceException">WindowNotFound, AddressInsideWindow, ContainerClosed.</exception>
    internal DmaWindow Resolve(TceContainer container, bool isNamed)
    {
        IReadOnlyList<DmaWindow> present = container.GetWindows();
        if (Item is not null)
            return Find(Item, container, isNamed);
        return present.FirstOrDefault(candidate => (ulong)candidate.Slot == number)
            ?? (number is > 0 and <= LastSlot
                ? throw new CommandException(ErrorRecords.WindowNotFound((int)number))
                : container.GetWindow(number));
    }

    private DmaWindow Find(Row row, TceContainer container, bool isNamed)
    {
        if (row.Kind is not (RowKinds.Window or RowKinds.Range or RowKinds.Point) || row.Address is not { } start)
            throw new CommandException(ErrorRecords.RowNotTaken(row.ToString(), "a window"));
        if (!isNamed && (!row.IsOf(container) || (row.Live is DmaWindow live && !container.GetWindows().Contains(live))))
            throw new CommandException(ErrorRecords.WindowNotFound(ToString()));
        DmaWindow window = container.GetWindow(start);
        return IsSame(row["Size"], window.Size) && IsSame(row["PageSize"], window.PageSize) && IsSame(row["Levels"], (ulong)window.Levels)
            ? window
            : throw new CommandException(ErrorRecords.WindowNotFound(ToString()));
    }

    /// <summary>Another window may have been created at the address since the row was written.</summary>
    private static bool IsSame(object? written, ulong value)
        => written is null || SizeTransformationAttribute.Parse(written) == value;
}
