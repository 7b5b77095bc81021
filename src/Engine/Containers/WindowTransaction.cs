using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The changes of windows that take several requests. A failure restores the old windows.</summary>
internal sealed class WindowTransaction(ContainerCore core, ExclusiveUse use)
{
    private readonly ContainerLedger ledger = core.Ledger;
    private readonly ContainerDriver driver = core.Driver;
    private readonly WindowRules rules = core.WindowRules;

    /// <summary>Replaces a window with one of another shape, and maps its mappings again.</summary>
    /// <exception cref="TceException">Those of the requests, ChangeNotVerified, ChangeNotUndone.</exception>
    public DmaWindow Replace(DmaWindow window, WindowReplacement plan)
    {
        DmaWindow? made = null;
        Run([plan.Old], () =>
        {
            driver.RemoveWindow(window);
            made = driver.CreateWindow(plan.PageSize, plan.Size, plan.Table);
            MapAgain(plan.Fitting, made);
        });
        return made!;
    }

    /// <summary>Creates a window at 0 in place of the default window, and maps the mappings that move there.</summary>
    /// <exception cref="TceException">Those of the requests, WindowElsewhere, ChangeNotVerified, ChangeNotUndone.</exception>
    public DmaWindow ReplaceDefault(DefaultReplacement plan)
    {
        DmaWindow? made = null;
        bool wasPending = plan.Default is { State: WindowState.Pending };
        try
        {
            Run(plan.Before, () =>
            {
                foreach (DmaWindow window in plan.Removed)
                    driver.RemoveWindow(window);
                made = driver.CreateWindow(plan.PageSize, plan.Size, plan.Table);
                if (made.StartAddress != 0)
                    throw WindowErrors.WindowElsewhere(0, made.StartAddress);
                MapAgain(plan.Moving, made);
            });
        }
        catch when (wasPending && ledger.Windows[0] is { IsDefault: true, State: WindowState.Active } restored)
        {
            TceLog.DefaultWindowRestored(core.Journal.Log, Units.Size(restored.LockedMemory));
            throw;
        }

        return made!;
    }

    /// <summary>Removes windows, and creates the default window if it was removed.</summary>
    /// <exception cref="TceException">Those of the requests, ChangeNotVerified, ChangeNotUndone.</exception>
    public void Reset(IReadOnlyList<DmaWindow> removed)
        => Run([.. removed.Select(ledger.SnapshotOf)], () =>
        {
            // Slot 1 first: a pseries host creates no window at address 0 while it has a 64-bit window (rule PSeries).
            foreach (DmaWindow window in removed.Reverse())
                driver.RemoveWindow(window);
            if (ledger.Windows[0] is null)
                driver.CreateDefaultWindow();
        });

    /// <summary>
    /// Runs a change. After a failure, removes the windows that it created and creates the windows again that it
    /// removed.
    /// </summary>
    private void Run(IReadOnlyList<WindowSnapshot> before, Action work)
    {
        IReadOnlyList<DmaWindow> present = ledger.Windows.All;
        ulong unaccounted = core.Charges.Unaccounted;
        try
        {
            work();
            Verify(unaccounted);
        }
        catch (Exception cause)
        {
            use.RunUndo(() => Undo(before, present, cause));
            throw;
        }
    }

    /// <summary>
    /// Checks the change by the locked memory, because the driver cannot list windows. The locked memory that no container
    /// of the process is charged for must be the same as before.
    /// </summary>
    private void Verify(ulong before)
    {
        ulong now = core.Charges.Unaccounted;
        ulong locked = core.Memory.Now.Used;
        if (now != before)
            throw ContainerErrors.ChangeNotVerified(core.Limits.Name, unchecked(locked - (now - before)), locked);
    }

    private void MapAgain(IReadOnlyList<MappingSnapshot> mappings, DmaWindow window)
    {
        for (int mapped = 0; mapped < mappings.Count; mapped++)
        {
            driver.Map(mappings[mapped].ToMapping(window));
            use.Report(new WorkProgress("Mappings", mapped + 1, mappings.Count));
        }
    }

    private void Undo(IReadOnlyList<WindowSnapshot> before, IReadOnlyList<DmaWindow> present, Exception cause)
    {
        var steps = new UndoSteps();
        foreach (DmaWindow window in ledger.Windows.All.Except(present))
            steps.Run(() => driver.RemoveWindow(window));
        foreach (WindowSnapshot snapshot in before.Where(snapshot => ledger.Windows[snapshot.Slot] is null))
            steps.Run(() => Restore(snapshot, steps));
        if (steps.Failure is { } second)
        {
            throw ContainerErrors.ChangeNotUndone(
                core.Limits.Name,
                before.Select(snapshot => snapshot.StartAddress),
                ledger.Windows.All.Select(window => window.Contents),
                cause,
                second);
        }
    }

    private void Restore(WindowSnapshot snapshot, UndoSteps steps)
    {
        // On pseries a failed CREATE leaks locked memory, or makes the kernel give up the group (rule PSeries).
        if (core.Limits.Host.IsPSeries)
            rules.RequirePSeriesRoom(replaced: null);

        DmaWindow? placeholder = snapshot.Slot == 1 && ledger.Windows[0] is null ? CreatePlaceholder() : null;
        steps.Run(() => RestoreWindow(snapshot, steps));
        if (placeholder is not null)
            driver.RemoveWindow(placeholder);
    }

    private void RestoreWindow(WindowSnapshot snapshot, UndoSteps steps)
    {
        DmaWindow window = snapshot.IsDefault
            ? driver.CreateDefaultWindow()
            : driver.CreateWindow(snapshot.PageSize, snapshot.Size, rules.PlanShape(snapshot.PageSize, snapshot.Size, snapshot.Levels));
        if (window.StartAddress != snapshot.StartAddress)
            throw WindowErrors.WindowElsewhere(snapshot.StartAddress, window.StartAddress);
        foreach (MappingSnapshot mapping in snapshot.Mappings)
        {
            steps.Run(() => driver.Map(mapping.ToMapping(window)));
            use.DrainJournal();
        }
    }

    /// <summary>
    /// Creates a small window in slot 0, because the driver fills slot 0 first and the slot decides the address. A
    /// window of slot 1 gets its old address only while slot 0 is taken. A page of 4 KiB works on every platform.
    /// </summary>
    private DmaWindow CreatePlaceholder()
    {
        ulong smallest = PlatformModel.DefaultPageSize;
        return driver.CreateWindow(smallest, smallest, rules.PlanShape(smallest, smallest, levels: 1));
    }
}
