using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>CREATE and REMOVE, and the default window that comes by itself (rules 3 to 9).</summary>
internal sealed partial class TceDriver
{
    public TceResult CreateWindow(EmulatedProcess caller, ref TceCreate create)
    {
        if (IsForeign(caller))
            return TceResult.Failure(Errno.EPERM);
        if (!isV2)
            return TceResult.Failure(Errno.ENOTTY);
        Owner = caller;
        if (create.ArgSize < ArgSizes.TceCreate || create.Flags != 0)
            return TceResult.Failure(Errno.EINVAL);

        TceResult result = MakeDefaultWindow();
        if (!result.IsSuccess)
            return result;
        result = MakeWindow(create.PageShift, create.WindowSize, create.Levels, out ulong start);
        if (result.IsSuccess)
            create.StartAddress = start;
        return result;
    }

    public TceResult RemoveWindow(EmulatedProcess caller, in TceRemove remove)
    {
        if (IsForeign(caller))
            return TceResult.Failure(Errno.EPERM);
        if (!isV2)
            return TceResult.Failure(Errno.ENOTTY);
        Owner = caller;
        if (remove.ArgSize < ArgSizes.TceRemove || remove.Flags != 0)
            return TceResult.Failure(Errno.EINVAL);
        if (defaultWindowPending && remove.StartAddress == 0)
        {
            defaultWindowPending = false;
            return TceResult.Success;
        }

        int slot = Array.IndexOf(slots, FindTable(remove.StartAddress));
        if (slot < 0 || slots[slot] is null)
            return TceResult.Failure(Errno.EINVAL);
        foreach (EmulatedGroup group in groups)
            tables.Drop(group, slot, slots[slot]!);
        FreeTable(slot);
        return TceResult.Success;
    }

    private TceResult MakeDefaultWindow()
    {
        if (!defaultWindowPending)
            return TceResult.Success;
        TceResult result = MakeWindow(PlatformModel.DefaultPageShift, platform.DefaultWindowSize, 1, out _);
        defaultWindowPending = !result.IsSuccess;
        return result;
    }

    private TceResult MakeWindow(uint pageShift, ulong windowSize, uint levels, out ulong start)
    {
        start = 0;
        int slot = Array.IndexOf(slots, null);
        if (slot < 0)
            return TceResult.Failure(Errno.ENOSPC);
        if (!platform.SupportsPageShift(pageShift))
            return TceResult.Failure(Errno.EINVAL);
        if (tables.Geometry(pageShift, windowSize, levels) is not { } geometry)
            return TceResult.Failure(Errno.EINVAL);

        ulong pages = geometry.ChargedBytes >> hostPageShift;
        if (!Owner!.Account.TryCharge(pages))
            return TceResult.Failure(Errno.ENOMEM);

        // From here on a failure leaves the charge behind (rule 9).
        TceResult result = tables.Create(groups[0], slot, pageShift, windowSize, geometry, out EmulatedTable? table);
        if (!result.IsSuccess)
            return result;

        foreach (EmulatedGroup group in groups.Skip(1))
        {
            if (tables.Attach(group) is { IsSuccess: false } refused)
            {
                tables.Drop(groups[0], slot, table!);
                Owner.Account.Release(pages);
                return refused;
            }
        }

        slots[slot] = table;
        start = table!.Start;
        return TceResult.Success;
    }

    private void FreeTable(int slot)
    {
        EmulatedTable table = slots[slot]!;
        ClearEntries(table, table.Start, table.ServedBytes);
        Owner!.Account.Release(table.Geometry.ChargedBytes >> hostPageShift);
        slots[slot] = null;
    }
}
