using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>Changes of windows that take several requests: all of them, or the windows as they were.</summary>
internal sealed class WindowTransaction(ContainerCore core, ExclusiveUse use)
{
    private readonly ContainerLedger ledger = core.Ledger;
    private readonly ContainerDriver driver = core.Driver;
    private readonly WindowRules rules = core.WindowRules;

    /// <summary>Replaces a window by one of another shape, and maps in it again what the old one had.</summary>
    /// <exception cref="TceException">Those of the requests, ChangeNotVerified, ChangeNotUndone.</exception>
    public DmaWindow Replace(DmaWindow window, WindowReplacement plan)
    {
        DmaWindow? made = null;
        Run([plan.Old], () =>
        {
            driver.RemoveWindow(window);
            made = driver.CreateWindow(plan.PageSize, plan.Size, plan.Table);
            for (int mapped = 0; mapped < plan.Fitting.Count; mapped++)
            {
                driver.Map(plan.Fitting[mapped].In(made));
                use.Report(new WorkProgress("Mappings", mapped + 1, plan.Fitting.Count));
            }
        });
        return made!;
    }

    /// <summary>Removes windows, and makes the default window where it is gone.</summary>
    /// <exception cref="TceException">Those of the requests, ChangeNotVerified, ChangeNotUndone.</exception>
    public void Reset(IReadOnlyList<DmaWindow> gone)
        => Run([.. gone.Select(ledger.SnapshotOf)], () =>
        {
            // From slot 1 down: a pseries host makes nothing at 0 again while it has a 64-bit window (rule PSeries).
            foreach (DmaWindow window in gone.Reverse())
                driver.RemoveWindow(window);
            if (ledger.Windows[0] is null)
                driver.CreateDefaultWindow();
        });

    /// <summary>Does a change. When it fails, takes away what it made and makes the windows again that it removed.</summary>
    private void Run(IReadOnlyList<WindowSnapshot> before, Action work)
    {
        IReadOnlyList<DmaWindow> present = ledger.Windows.All;
        ulong others = core.Memory.Now.Used - ledger.Windows.Charged;
        try
        {
            work();
            Verify(others);
        }
        catch (Exception cause)
        {
            use.RunUndo(() => Undo(before, present, cause));
            throw;
        }
    }

    /// <summary>
    /// The driver lists no windows, but it charges for them: what is locked now beside the windows must be what it was
    /// before.
    /// </summary>
    private void Verify(ulong others)
    {
        ulong expected = others + ledger.Windows.Charged;
        ulong locked = core.Memory.Now.Used;
        if (locked != expected)
            throw ContainerErrors.ChangeNotVerified(core.Limits.Name, expected, locked);
    }

    private void Undo(IReadOnlyList<WindowSnapshot> before, IReadOnlyList<DmaWindow> present, Exception cause)
    {
        try
        {
            foreach (DmaWindow window in ledger.Windows.All.Except(present))
                driver.RemoveWindow(window);
            foreach (WindowSnapshot snapshot in before.Where(snapshot => ledger.Windows[snapshot.Slot] is null))
                Restore(snapshot);
        }
        catch (TceException second)
        {
            throw ContainerErrors.ChangeNotUndone(
                core.Limits.Name,
                before.Select(snapshot => snapshot.StartAddress),
                ledger.Windows.All.Select(window => window.Contents),
                cause,
                second);
        }
    }

    private void Restore(WindowSnapshot snapshot)
    {
        // A try in vain would leak on such a host, or do worse (rule PSeries).
        if (core.Limits.Host.IsPSeries)
            rules.RequirePSeriesRoom(replaced: null);

        DmaWindow? placeholder = snapshot.Slot == 1 && ledger.Windows[0] is null ? CreatePlaceholder() : null;
        DmaWindow window = snapshot.IsDefault
            ? driver.CreateDefaultWindow()
            : driver.CreateWindow(snapshot.PageSize, snapshot.Size, rules.PlanShape(snapshot.PageSize, snapshot.Size, snapshot.Levels));
        if (window.StartAddress != snapshot.StartAddress)
            throw WindowErrors.WindowElsewhere(snapshot.StartAddress, window.StartAddress);
        foreach (MappingSnapshot mapping in snapshot.Mappings)
        {
            driver.Map(mapping.In(window));
            use.DrainJournal();
        }

        if (placeholder is not null)
            driver.RemoveWindow(placeholder);
    }

    /// <summary>
    /// The driver gives out slot 0 first, and with it other addresses: a window of slot 1 comes back to its place only
    /// while something else is in slot 0. One page of 4 KiB does on every platform.
    /// </summary>
    private DmaWindow CreatePlaceholder()
    {
        ulong smallest = 1UL << (int)PlatformModel.DefaultPageShift;
        return driver.CreateWindow(smallest, smallest, rules.PlanShape(smallest, smallest, levels: 1));
    }
}
