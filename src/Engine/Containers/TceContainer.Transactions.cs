using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

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
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work, before the first request only.</param>
    /// <exception cref="TceException">
    /// Those of <see cref="CreateWindow"/> and <see cref="RemoveWindow"/>, WindowPending, MappingDoesNotFit,
    /// ChangeNotVerified, ChangeNotUndone.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public DmaWindowChange ReplaceWindow(
        DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force = false,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(window);
        using Lock.Scope scope = Enter();
        WindowReplacement plan = CheckReplace(window, pageSize, size, levels, force);
        progress?.Report(new WorkProgress("Mappings", 0, plan.Fitting.Count));
        cancellationToken.ThrowIfCancellationRequested();
        long mapped = 0;
        DmaWindow? made = null;
        Undoable(
            [plan.Old],
            () =>
            {
                SendRemove(window);
                made = SendCreate(plan.PageSize, plan.Size, plan.Levels);
                foreach (MappingSnapshot mapping in plan.Fitting)
                {
                    SendMap(mapping.In(made));
                    progress?.Report(new WorkProgress("Mappings", ++mapped, plan.Fitting.Count));
                }
            });
        return new DmaWindowChange(plan.Old.StartAddress, made!, plan.MovesTo(made!));
    }

    /// <summary>Tells what <see cref="ReplaceWindow"/> would do or refuse, without a request to the driver.</summary>
    /// <param name="window">The window.</param>
    /// <param name="pageSize">IOMMU page size in bytes; null for the same.</param>
    /// <param name="size">Size in bytes; null for the same.</param>
    /// <param name="levels">Levels; null for the fewest that can be allocated.</param>
    /// <param name="force">Drop mappings that do not fit.</param>
    /// <exception cref="TceException">As <see cref="ReplaceWindow"/>.</exception>
    public DmaWindowReplacePlan ValidateReplace(DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force)
    {
        ArgumentNullException.ThrowIfNull(window);
        using Lock.Scope scope = Enter();
        WindowReplacement plan = CheckReplace(window, pageSize, size, levels, force);
        return new DmaWindowReplacePlan(
            plan.PageSize, plan.Size, plan.Levels, plan.LockedMemory, plan.Fitting.Count, plan.Old.Mappings.Count - plan.Fitting.Count);
    }

    /// <summary>Removes every window that was created and makes the default window if it is gone.</summary>
    /// <param name="force">Drop the mappings of the windows that go; without, a window that has any is refused.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, WindowHasMappings, SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort, DriverRefused,
    /// ChangeNotVerified, ChangeNotUndone.
    /// </exception>
    public DmaWindow ResetWindows(bool force = false)
    {
        using Lock.Scope scope = Enter();
        DmaWindow[] gone = CheckReset(force);
        Undoable(
            gone.Select(SnapshotOf).ToArray(),
            () =>
            {
                // From slot 1 down: a pseries host makes nothing at 0 again while it has a 64-bit window (rule 18).
                foreach (DmaWindow window in gone.Reverse())
                    SendRemove(window);
                if (windows[0] is null)
                    MakeDefault();
            });
        return windows[0]!;
    }

    /// <summary>Tells what <see cref="ResetWindows"/> would refuse, without a request to the driver.</summary>
    /// <param name="force">Drop the mappings of the windows that go.</param>
    /// <returns>The windows that would be removed.</returns>
    /// <exception cref="TceException">As <see cref="ResetWindows"/>.</exception>
    public IReadOnlyList<DmaWindow> ValidateReset(bool force)
    {
        using Lock.Scope scope = Enter();
        return CheckReset(force);
    }

    private WindowReplacement CheckReplace(DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force)
    {
        CheckRemove(window, force: true);
        if (window.State == WindowState.Pending)
            throw WindowErrors.WindowPending(window.StartAddress);
        if (Host.IsPSeries)
            CheckPSeries(besides: window);

        ulong newPage = pageSize ?? window.PageSize;
        ulong newSize = size ?? window.Size;
        (TableGeometry geometry, ulong charge) = CheckShape(newPage, newSize, levels);
        if (charge > window.ChargedBytes)
            RequireMemory(charge - window.ChargedBytes, window, $"A window of {Units.Size(newSize)}");

        WindowSnapshot old = SnapshotOf(window);
        List<MappingSnapshot> fitting = old.Mappings.Where(mapping => mapping.Fits(newPage, newSize)).ToList();
        if (fitting.Count < old.Mappings.Count && !force)
            throw WindowErrors.MappingDoesNotFit(window.StartAddress, old.Mappings.Count - fitting.Count, old.Mappings.Count);
        return new WindowReplacement(old, newPage, newSize, (int)geometry.Levels, charge, fitting);
    }

    private DmaWindow[] CheckReset(bool force)
    {
        DmaWindow[] created = windows.OfType<DmaWindow>().Where(window => !window.IsDefault).ToArray();
        foreach (DmaWindow window in created)
            CheckRemove(window, force);
        if (windows[0] is { IsDefault: true })
            return created;

        CheckMakeDefault(released: created.Aggregate(0UL, (sum, window) => sum + window.ChargedBytes));
        return created;
    }

    private void CheckMakeDefault(ulong released)
    {
        if (Host.IsPSeries)
            CheckPSeriesGroup(makesWindow: true);
        ulong charge = DefaultWindow().ChargedBytes;
        if (charge > released)
            RequireMemory(charge - released, this, "The default window");
    }

    /// <summary>Does a change; when it fails, takes away what it made and makes the windows again that it removed.</summary>
    private void Undoable(IReadOnlyList<WindowSnapshot> before, Action change)
    {
        DmaWindow?[] present = [.. windows];
        ulong others = backend.Memory.Locked.Used - ChargedToWindows();
        try
        {
            change();
            Verify(others);
        }
        catch (TceException cause)
        {
            Undo(before, present, cause);
            throw;
        }
    }

    /// <summary>
    /// The driver lists no windows, but it charges for them: what is locked now beside the windows must be what it was
    /// before.
    /// </summary>
    private void Verify(ulong others)
    {
        ulong expected = others + ChargedToWindows();
        if (backend.Memory.Locked.Used != expected)
            throw ContainerErrors.ChangeNotVerified(Name, expected, backend.Memory.Locked.Used);
    }

    private ulong ChargedToWindows() => windows.OfType<DmaWindow>().Aggregate(0UL, (sum, window) => sum + window.LockedMemory);

    private void Undo(IReadOnlyList<WindowSnapshot> before, DmaWindow?[] present, TceException cause)
    {
        try
        {
            foreach (DmaWindow window in windows.OfType<DmaWindow>().Where(window => !present.Contains(window)).ToList())
                SendRemove(window);
            foreach (WindowSnapshot snapshot in before.Where(snapshot => windows[snapshot.Slot] is null))
                Restore(snapshot);
        }
        catch (TceException second)
        {
            throw ContainerErrors.ChangeNotUndone(
                Name,
                before.Select(snapshot => snapshot.StartAddress),
                windows.OfType<DmaWindow>().Select(window => window.Contents),
                cause,
                second);
        }
    }

    private void Restore(WindowSnapshot snapshot)
    {
        // A try in vain would leak on such a host, or do worse (rule 18).
        if (Host.IsPSeries)
            CheckPSeries();

        // The driver gives out slot 0 first, and with it other addresses: a window of slot 1 comes back to its place
        // only while something else is in slot 0. One page of 4 KiB does on every platform.
        ulong smallest = 1UL << (int)PlatformModel.DefaultPageShift;
        DmaWindow? placeholder = snapshot.Slot == 1 && windows[0] is null ? SendCreate(smallest, smallest, levels: 1) : null;
        DmaWindow window = snapshot.IsDefault ? MakeDefault() : SendCreate(snapshot.PageSize, snapshot.Size, snapshot.Levels);
        if (window.StartAddress != snapshot.StartAddress)
            throw WindowErrors.WindowElsewhere(snapshot.StartAddress, window.StartAddress);
        foreach (MappingSnapshot mapping in snapshot.Mappings)
            SendMap(mapping.In(window));
        if (placeholder is not null)
            SendRemove(placeholder);
    }

    private DmaWindow MakeDefault()
    {
        DmaWindow window = SendCreate(1UL << (int)PlatformModel.DefaultPageShift, driverInfo.Dma32WindowSize, levels: 1, isDefault: true);
        return window.StartAddress == driverInfo.Dma32WindowStart
            ? window
            : throw WindowErrors.WindowElsewhere(driverInfo.Dma32WindowStart, window.StartAddress);
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
}
