using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// The groups of a container and its two window slots. The first request that needs a table creates the default window
/// (rules DefaultWindow to FailedCreateLeaks).
/// </summary>
/// <param name="platform">The machine.</param>
/// <param name="tables">The operations that create and remove tables on the machine.</param>
/// <param name="host">The host.</param>
/// <param name="countsMapped">True when the registered memory counts the TCEs that map it, as in version 2.</param>
internal sealed class WindowSlots(PlatformModel platform, ITableGroupOps tables, HostDescription host, bool countsMapped)
{
    private readonly List<EmulatedGroup> groups = [];
    private readonly EmulatedTable?[] slots = new EmulatedTable?[PlatformModel.MaxWindows];
    private bool defaultWindowPending;

    public int Groups => groups.Count;

    /// <summary>The state of error handling (EEH) of the first group that is not normal; normal if all are.</summary>
    public PeState EehState => groups.Select(group => group.EehState).FirstOrDefault(state => state != PeState.Normal);

    public TceResult Attach(EmulatedGroup group)
    {
        if (host.IsPSeries && host.Kernel.CrashesOnLateGroup && slots.Any(table => table is not null))
            return TceResult.WouldCorruptKernel;
        foreach (EmulatedTable? table in slots)
        {
            if (table is not null && tables.SetWindow(group) is { IsSuccess: false } refused)
                return refused;
        }

        defaultWindowPending |= groups.Count == 0 && slots[0] is null;
        groups.Add(group);
        return TceResult.Success;
    }

    public void Detach(EmulatedGroup group)
    {
        for (int slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] is { } table)
                tables.UnsetWindow(group, slot, table);
        }

        groups.Remove(group);
    }

    public EmulatedTable? Find(ulong address)
    {
        foreach (EmulatedTable? table in slots)
        {
            if (table?.Contains(address) == true)
                return table;
        }

        return null;
    }

    /// <summary>
    /// Finds the table for a MAP or an UNMAP. Both first create the default window when it is pending (rule
    /// DefaultWindow).
    /// </summary>
    public TceResult FindForUse(EmulatedMemory owner, ulong address, out EmulatedTable? table)
    {
        TceResult result = CreateDefault(owner);
        table = result.IsSuccess ? Find(address) : null;
        return result.IsSuccess && table is null ? TceResult.Failure(Errno.ENXIO) : result;
    }

    /// <summary>
    /// Charges the user view of a table before its first mapping, on kernels that do not charge it at CREATE.
    /// </summary>
    public TceResult ChargeUserView(EmulatedMemory owner, EmulatedTable table)
    {
        if (table.HasUserView || !countsMapped)
            return TceResult.Success;
        if (!owner.Account.TryCharge(UserViewPagesOf(table)))
            return TceResult.Failure(Errno.ENOMEM);
        table.HasUserView = true;
        return TceResult.Success;
    }

    public TceResult Create(EmulatedMemory owner, ref TceCreate create)
    {
        TceResult result = CreateDefault(owner);
        if (!result.IsSuccess)
            return result;
        result = CreateTable(owner, create.PageShift, create.WindowSize, create.Levels, out ulong start);
        if (result.IsSuccess)
            create.StartAddress = start;
        return result;
    }

    public TceResult Remove(EmulatedMemory owner, ulong address)
    {
        if (defaultWindowPending && address == 0)
        {
            defaultWindowPending = false;
            return TceResult.Success;
        }

        int slot = Array.IndexOf(slots, Find(address));
        if (slot < 0 || slots[slot] is null)
            return TceResult.Failure(Errno.EINVAL);
        foreach (EmulatedGroup group in groups)
            tables.UnsetWindow(group, slot, slots[slot]!);
        Free(owner, slot);
        return TceResult.Success;
    }

    public void FreeAll(EmulatedMemory? owner)
    {
        for (int slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] is not null)
                Free(owner!, slot);
        }
    }

    private TceResult CreateDefault(EmulatedMemory owner)
    {
        if (!defaultWindowPending)
            return TceResult.Success;
        TceResult result = CreateTable(owner, PlatformModel.DefaultPageShift, platform.DefaultWindowSize, 1, out _);
        defaultWindowPending = !result.IsSuccess;
        return result;
    }

    private TceResult CreateTable(EmulatedMemory owner, uint pageShift, ulong windowSize, uint levels, out ulong start)
    {
        start = 0;
        int slot = Array.IndexOf(slots, null);
        if (slot < 0)
            return TceResult.Failure(Errno.ENOSPC);
        if (!platform.SupportsPageShift(pageShift))
            return TceResult.Failure(Errno.EINVAL);
        if (tables.GetTableSize(pageShift, windowSize, levels) is not { } geometry)
            return TceResult.Failure(Errno.EINVAL);

        ulong pages = PagesOf(geometry);
        if (!owner.Account.TryCharge(pages))
            return TceResult.Failure(Errno.ENOMEM);

        // From here on a failure leaves the charge behind (rule FailedCreateLeaks).
        TceResult result = tables.CreateTable(groups[0], slot, pageShift, windowSize, geometry, out EmulatedTable? table);
        if (!result.IsSuccess)
            return result;

        foreach (EmulatedGroup group in groups.Skip(1))
        {
            if (tables.SetWindow(group) is { IsSuccess: false } refused)
            {
                tables.UnsetWindow(groups[0], slot, table!);
                owner.Account.Release(pages);
                return refused;
            }
        }

        slots[slot] = table;
        start = table!.Start;
        return TceResult.Success;
    }

    private void Free(EmulatedMemory owner, int slot)
    {
        EmulatedTable table = slots[slot]!;
        table.Clear(table.Start, table.ServedBytes, countsMapped ? owner.Registry : null);
        owner.Account.Release(PagesOf(table.Geometry));
        if (table.HasUserView)
            owner.Account.Release(UserViewPagesOf(table));
        slots[slot] = null;
    }

    private ulong UserViewPagesOf(EmulatedTable table) => table.Geometry.LockedAtFirstMap(host) >> host.PageShift;

    private ulong PagesOf(TableGeometry geometry) => geometry.ChargedBytes >> host.PageShift;
}
