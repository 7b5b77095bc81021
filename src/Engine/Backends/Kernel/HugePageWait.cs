namespace SpaprDdw.Backends.Kernel;

/// <summary>One wait for huge pages that are on their way back.</summary>
/// <param name="pool">The pages of the size that is needed.</param>
/// <param name="needed">How many pages are needed.</param>
internal sealed class HugePageWait(HugePagePool pool, ulong needed)
{
    /// <summary>The longest wait. Tens of milliseconds were measured on an idle machine, and more than a second on a busy one.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long to wait for the next page to arrive. Only this shows that another process, such as one that was killed,
    /// gave pages back.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private ulong most = pool.Free;
    private TimeSpan lastArrival;

    /// <summary>How many of the needed pages are free.</summary>
    public ulong Arrived { get; private set; }

    /// <summary>True when pages may still arrive.</summary>
    /// <param name="elapsed">The time since the wait began.</param>
    public bool GoesOn(TimeSpan elapsed)
    {
        ulong free = pool.Free;
        Arrived = Math.Min(free, needed);
        if (free > most)
            (most, lastArrival) = (free, elapsed);
        if (pool.Total < needed)
            return false;
        if (elapsed < Longest && (pool.IsReturning || elapsed - lastArrival < Patience))
            return true;
        pool.GiveUp();
        return false;
    }
}
