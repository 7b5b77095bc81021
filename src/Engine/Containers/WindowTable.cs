using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>
/// The windows of a container, in the two slots that it has (rule TwoWindows). The default window is in slot 0 from the
/// start; it is pending until its first use makes it (rule DefaultWindow).
/// </summary>
/// <param name="defaultWindow">The default window, pending.</param>
internal sealed class WindowTable(DmaWindow defaultWindow)
{
    private readonly DmaWindow?[] slots = [defaultWindow, null];

    /// <summary>The windows that are there, by slot. The default one is there even before its first use.</summary>
    public IReadOnlyList<DmaWindow> All => [.. slots.OfType<DmaWindow>()];

    /// <summary>The slot that the driver gives to the next window; null when both are taken.</summary>
    public int? FreeSlot => Array.IndexOf(slots, null) is >= 0 and int slot ? slot : null;

    /// <summary>The default window before its first use; null from then on.</summary>
    public DmaWindow? Pending => slots[0] is { State: WindowState.Pending } pending ? pending : null;

    /// <summary>Locked memory in bytes that the next MAP, UNMAP or CREATE takes on top, for the default window.</summary>
    public ulong PendingCharge => Pending?.ChargedBytes ?? 0;

    /// <summary>Locked memory in bytes that the windows are charged for now.</summary>
    public ulong Charged => Sum(static window => window.LockedMemory);

    /// <summary>True while nothing was done with any window.</summary>
    public bool IsFresh => Pending is not null && slots[1] is null;

    /// <summary>The window in a slot; null when it is free.</summary>
    /// <param name="slot">0 or 1.</param>
    public DmaWindow? this[int slot] => slots[slot];

    /// <summary>The window that serves an address; null for none.</summary>
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

    /// <summary>The same window, when it is in this table.</summary>
    /// <param name="window">A window of any container.</param>
    /// <exception cref="TceException">WindowNotFound.</exception>
    public DmaWindow RequireOwned(DmaWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return Array.IndexOf(slots, window) >= 0 ? window : throw WindowErrors.WindowNotFound(window);
    }

    /// <summary>Puts a window that was made into its slot.</summary>
    /// <param name="window">The window.</param>
    public void Add(DmaWindow window) => slots[window.Slot] = window;

    /// <summary>Takes a window out of its slot.</summary>
    /// <param name="window">The window.</param>
    public void Remove(DmaWindow window)
    {
        slots[window.Slot] = null;
        window.State = WindowState.Removed;
    }

    /// <summary>Notes that the default window has been made.</summary>
    public void MakePendingActive()
    {
        if (Pending is { } pending)
            pending.State = WindowState.Active;
    }

    private ulong Sum(Func<DmaWindow, ulong> value) => slots.OfType<DmaWindow>().Aggregate(0UL, (sum, window) => sum + value(window));
}
