using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>
/// The table of windows of a container. It has two slots (rule TwoWindows). The default window is in slot 0 from the
/// start and stays pending until its first use (rule DefaultWindow).
/// </summary>
/// <param name="defaultWindow">The default window, pending.</param>
internal sealed class WindowTable(DmaWindow defaultWindow)
{
    private readonly DmaWindow?[] slots = [defaultWindow, null];

    /// <summary>The windows by slot. The default window is listed even before its first use.</summary>
    public IReadOnlyList<DmaWindow> All => [.. slots.OfType<DmaWindow>()];

    /// <summary>The slot of the next window; null when both are taken.</summary>
    public int? FreeSlot => Array.IndexOf(slots, null) is >= 0 and int slot ? slot : null;

    /// <summary>The default window before its first use; null from then on.</summary>
    public DmaWindow? Pending => slots[0] is { State: WindowState.Pending } pending ? pending : null;

    /// <summary>
    /// The locked memory in bytes that the next MAP, UNMAP or CREATE also takes for the default window.
    /// </summary>
    public ulong PendingCharge => Pending?.ChargedBytes ?? 0;

    /// <summary>The locked memory in bytes that the windows take now.</summary>
    public ulong Charged => Sum(static window => window.LockedMemory);

    /// <summary>True while no window was used, created or removed.</summary>
    public bool IsFresh => Pending is not null && slots[1] is null;

    /// <summary>The window in a slot; null when it is free.</summary>
    /// <param name="slot">0 or 1.</param>
    public DmaWindow? this[int slot] => slots[slot];

    /// <summary>Finds the window that contains an address; null for none.</summary>
    /// <param name="address">A bus address.</param>
    public DmaWindow? Find(ulong address)
    {
        foreach (DmaWindow? window in slots)
        {
            if (window?.Contains(address) == true)
                return window;
        }

        return null;
    }

    /// <summary>Returns the window, and throws unless it is in this table.</summary>
    /// <param name="window">A window of any container.</param>
    /// <exception cref="TceException">WindowNotFound.</exception>
    public DmaWindow RequireOwned(DmaWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return Array.IndexOf(slots, window) >= 0 ? window : throw WindowErrors.WindowNotFound(window);
    }

    /// <summary>Puts a created window into its slot.</summary>
    /// <param name="window">The window.</param>
    public void Add(DmaWindow window) => slots[window.Slot] = window;

    /// <summary>Takes a window out of its slot.</summary>
    /// <param name="window">The window.</param>
    public void Remove(DmaWindow window)
    {
        slots[window.Slot] = null;
        window.State = WindowState.Removed;
    }

    /// <summary>Records that the driver created the default window.</summary>
    public void MakePendingActive()
    {
        if (Pending is { } pending)
            pending.State = WindowState.Active;
    }

    private ulong Sum(Func<DmaWindow, ulong> value) => slots.OfType<DmaWindow>().Aggregate(0UL, (sum, window) => sum + value(window));
}
