using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>Changes of several requests: all of them, or the state as it was.</summary>
public sealed partial class TceContainer
{
    /// <summary>
    /// Replaces a window with one of another shape and maps in it again what the old one had, at the same distance
    /// from its start. What goes wrong on the way is undone.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="pageSize">IOMMU page size in bytes; null for the same.</param>
    /// <param name="size">Size in bytes; null for the same.</param>
    /// <param name="levels">Levels; null for the fewest that can be allocated.</param>
    /// <param name="force">Drop mappings that do not fit the new shape; without, they make it fail.</param>
    /// <exception cref="TceException">
    /// Those of <see cref="CreateWindow"/> and <see cref="RemoveWindow"/>, WindowPending, MappingDoesNotFit,
    /// ChangeNotUndone.
    /// </exception>
    public DmaWindowChange ReplaceWindow(DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(window);
        using Lock.Scope scope = Enter();
        (WindowSnapshot old, WindowShapeChange shape, List<MappingSnapshot> fitting) = CheckReplace(window, pageSize, size, levels, force);

        // Slot 0 is given out first: a window in slot 1 beside a free slot 0 could not be put back where it was. There,
        // the new one is made before the old one goes. (A pseries host has one 64-bit window, always at the same place.)
        DmaWindow changed = windows[0] is null && !Host.IsPSeries
            ? MakeThenBreak(window, shape, fitting)
            : BreakThenMake(old, shape, fitting);
        return new DmaWindowChange(old.StartAddress, changed, MovesOf(old, changed, fitting));
    }

    /// <summary>Tells what <see cref="ReplaceWindow"/> would refuse, without a request to the driver.</summary>
    /// <param name="window">The window.</param>
    /// <param name="pageSize">IOMMU page size in bytes; null for the same.</param>
    /// <param name="size">Size in bytes; null for the same.</param>
    /// <param name="levels">Levels; null for the fewest that can be allocated.</param>
    /// <param name="force">Drop mappings that do not fit.</param>
    /// <returns>How many mappings would be made again, and how many dropped.</returns>
    /// <exception cref="TceException">As <see cref="ReplaceWindow"/>.</exception>
    public (int Kept, int Dropped) ValidateReplace(DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force)
    {
        ArgumentNullException.ThrowIfNull(window);
        using Lock.Scope scope = Enter();
        (WindowSnapshot old, _, List<MappingSnapshot> fitting) = CheckReplace(window, pageSize, size, levels, force);
        return (fitting.Count, old.Mappings.Count - fitting.Count);
    }

    /// <summary>Removes every window that was created and makes the default window if it is gone.</summary>
    /// <param name="force">Drop the mappings of the windows that go; without, a window that has any is refused.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, NotInVersion1, WindowHasMappings, LockedMemoryShort, DriverRefused, ChangeNotUndone.
    /// </exception>
    public DmaWindow ResetWindows(bool force = false)
    {
        using Lock.Scope scope = Enter();
        WindowSnapshot[] gone = CheckReset(force);
        Undoable(
            gone,
            () =>
            {
                foreach (WindowSnapshot snapshot in gone)
                    SendRemove(windows[snapshot.Slot]!);
                if (windows[0] is null)
                    MakeDefault();
            });
        return windows[0]!;
    }

    /// <summary>Tells what <see cref="ResetWindows"/> would refuse, without a request to the driver.</summary>
    /// <param name="force">Drop the mappings of the windows that go.</param>
    /// <returns>How many windows would be removed.</returns>
    /// <exception cref="TceException">As <see cref="ResetWindows"/>.</exception>
    public int ValidateReset(bool force)
    {
        using Lock.Scope scope = Enter();
        return CheckReset(force).Length;
    }

    private WindowSnapshot[] CheckReset(bool force)
    {
        DmaWindow[] created = windows.OfType<DmaWindow>().Where(window => !window.IsDefault).ToArray();
        foreach (DmaWindow window in created)
            CheckRemove(window, force);
        return created.Select(SnapshotOf).ToArray();
    }

    private (WindowSnapshot Old, WindowShapeChange Shape, List<MappingSnapshot> Fitting) CheckReplace(
        DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force)
    {
        CheckRemove(window, force: true);
        if (window.State == WindowState.Pending)
            throw TceErrors.WindowPending(window.StartAddress);
        if (Host.IsPSeries && Array.Find(windows, other => other is not null && other != window && other.StartAddress != 0) is { } dynamic)
            throw TceErrors.SecondDynamicWindow(dynamic.StartAddress);

        var shape = new WindowShapeChange(pageSize ?? window.PageSize, size ?? window.Size, levels);
        (_, ulong charge) = CheckShape(shape.PageSize, shape.Size, levels);
        ulong released = windows[0] is null && !Host.IsPSeries ? 0 : window.ChargedBytes;
        if (charge > released)
            RequireMemory(charge - released, window, $"A window of {Units.Size(shape.Size)}");

        WindowSnapshot old = SnapshotOf(window);
        List<MappingSnapshot> fitting = old.Mappings.Where(mapping => Fits(mapping, shape)).ToList();
        if (fitting.Count < old.Mappings.Count && !force)
            throw TceErrors.MappingDoesNotFit(window.StartAddress, old.Mappings.Count - fitting.Count, old.Mappings.Count);
        return (old, shape, fitting);
    }

    private static bool Fits(MappingSnapshot mapping, WindowShapeChange shape)
        => mapping.Size <= shape.Size
            && mapping.Distance <= shape.Size - mapping.Size
            && (mapping.Distance | mapping.Size | (mapping.Buffer.Address + mapping.Offset)) % shape.PageSize == 0
            && mapping.Buffer.LargestMappablePage >= shape.PageSize;

    private DmaWindow MakeThenBreak(DmaWindow old, WindowShapeChange shape, List<MappingSnapshot> mappings)
    {
        DmaWindow? made = null;
        try
        {
            made = SendCreate(shape.PageSize, shape.Size, shape.Levels);
            foreach (MappingSnapshot mapping in mappings)
                SendMap(mapping.In(made));
            SendRemove(old);
            return made;
        }
        catch (TceException cause) when (made is not null)
        {
            Undo([], () => SendRemove(made), cause);
            throw;
        }
    }

    private DmaWindow BreakThenMake(WindowSnapshot old, WindowShapeChange shape, List<MappingSnapshot> mappings)
    {
        DmaWindow? made = null;
        Undoable(
            [old],
            () =>
            {
                SendRemove(windows[old.Slot]!);
                made = SendCreate(shape.PageSize, shape.Size, shape.Levels);
                foreach (MappingSnapshot mapping in mappings)
                    SendMap(mapping.In(made));
            });
        return made!;
    }

    /// <summary>Does a change; when it fails, takes away what it made and makes the windows again that it removed.</summary>
    private void Undoable(IReadOnlyList<WindowSnapshot> before, Action change)
    {
        DmaWindow?[] present = [.. windows];
        try
        {
            change();
        }
        catch (TceException cause)
        {
            Undo(
                before,
                () =>
                {
                    foreach (DmaWindow window in windows.OfType<DmaWindow>().Where(window => !present.Contains(window)).ToList())
                        SendRemove(window);
                    foreach (WindowSnapshot snapshot in before.Where(snapshot => windows[snapshot.Slot] is null))
                        Restore(snapshot);
                },
                cause);
            throw;
        }
    }

    private void Undo(IReadOnlyList<WindowSnapshot> before, Action undo, TceException cause)
    {
        try
        {
            undo();
        }
        catch (TceException second)
        {
            throw TceErrors.ChangeNotUndone(Name, before.Select(snapshot => snapshot.StartAddress), windows.OfType<DmaWindow>(), cause, second);
        }
    }

    private void Restore(WindowSnapshot snapshot)
    {
        DmaWindow window = snapshot.IsDefault ? MakeDefault() : SendCreate(snapshot.PageSize, snapshot.Size, snapshot.Levels);
        foreach (MappingSnapshot mapping in snapshot.Mappings)
            SendMap(mapping.In(window));
    }

    private DmaWindow MakeDefault()
    {
        DmaWindow window = SendCreate(1UL << (int)DefaultPageShift, driverInfo.Dma32WindowSize, levels: 1, isDefault: true);
        return window.StartAddress == driverInfo.Dma32WindowStart
            ? window
            : throw TceErrors.WindowElsewhere(driverInfo.Dma32WindowStart, window.StartAddress);
    }

    private WindowSnapshot SnapshotOf(DmaWindow window) => new(
        window.Slot,
        window.StartAddress,
        window.PageSize,
        window.Size,
        window.Levels,
        window.IsDefault,
        MappingsIn(window, window.StartAddress, window.Size)
            .Select(mapping => new MappingSnapshot(
                mapping.StartAddress - window.StartAddress, mapping.Size, mapping.Buffer, mapping.Offset, mapping.Access))
            .ToList());

    private static List<DmaMappingMove> MovesOf(WindowSnapshot old, DmaWindow window, List<MappingSnapshot> kept)
        => old.Mappings
            .Select(mapping => new DmaMappingMove(
                old.StartAddress + mapping.Distance,
                kept.Contains(mapping) ? window.StartAddress + mapping.Distance : null,
                mapping.Size,
                mapping.Buffer,
                mapping.Offset,
                mapping.Access))
            .ToList();
}
