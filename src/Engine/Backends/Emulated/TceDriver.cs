using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// The sPAPR TCE driver's state for one container: its groups, up to two windows, its registrations. Every request is
/// checked in the driver's own order, because the order decides which error a caller sees and what has changed by then.
/// </summary>
internal sealed partial class TceDriver(PlatformModel platform, ITableMaker tables, int hostPageShift, bool isV2)
{
    private readonly List<EmulatedGroup> groups = [];
    private readonly EmulatedTable?[] slots = new EmulatedTable?[PlatformModel.MaxWindows];
    private readonly List<RegisteredRange> registrations = [];
    private bool defaultWindowPending;
    private bool enabled;
    private ulong enabledPages;

    /// <summary>The process that the container is bound to, from its first REGISTER, CREATE, REMOVE or ENABLE (rule 14).</summary>
    public EmulatedProcess? Owner { get; private set; }

    private ulong HostPageMask => (1UL << hostPageShift) - 1;

    public EmulatedTable? FindTable(ulong address)
    {
        foreach (EmulatedTable? table in slots)
        {
            if (table?.Contains(address) == true)
                return table;
        }

        return null;
    }

    public TceResult Attach(EmulatedGroup group)
    {
        if (!isV2 && groups.Count > 0)
            return TceResult.Failure(Errno.EBUSY);
        foreach (EmulatedTable? table in slots)
        {
            if (table is not null && tables.Attach(group) is { IsSuccess: false } refused)
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
                tables.Drop(group, slot, table);
        }

        groups.Remove(group);
    }

    /// <summary>Ends the windows, then the registrations, which nothing maps into by then.</summary>
    public void Release()
    {
        for (int slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] is not null)
                FreeTable(slot);
        }

        foreach (RegisteredRange range in registrations)
            Owner!.Registry.Release(range);
        registrations.Clear();
        Stop();
    }

    public TceResult GetInfo(EmulatedProcess caller, ref TceGetInfo info)
    {
        if (IsForeign(caller))
            return TceResult.Failure(Errno.EPERM);
        if (info.ArgSize < ArgSizes.TceGetInfoBase)
            return TceResult.Failure(Errno.EINVAL);

        info.Flags = isV2 ? TceGetInfo.DynamicWindows : 0;
        info.Dma32WindowStart = 0;
        info.Dma32WindowSize = (uint)platform.DefaultWindowSize;
        if (info.ArgSize >= ArgSizes.TceGetInfo)
        {
            info.PageSizes = isV2 ? platform.PageSizes : 0;
            info.MaxDynamicWindows = isV2 ? PlatformModel.MaxWindows : 0;
            info.Levels = isV2 ? platform.MaxLevels : 0;
        }

        return TceResult.Success;
    }

    public TceResult Enable(EmulatedProcess caller)
    {
        if (IsForeign(caller))
            return TceResult.Failure(Errno.EPERM);
        if (isV2)
            return TceResult.Failure(Errno.ENOTTY);
        if (enabled)
            return TceResult.Failure(Errno.EBUSY);

        Owner = caller;
        ulong pages = platform.DefaultWindowSize >> hostPageShift;
        if (!caller.Account.TryCharge(pages))
            return TceResult.Failure(Errno.ENOMEM);
        enabledPages = pages;
        enabled = true;
        return TceResult.Success;
    }

    public TceResult Disable(EmulatedProcess caller)
    {
        if (IsForeign(caller))
            return TceResult.Failure(Errno.EPERM);
        if (isV2)
            return TceResult.Failure(Errno.ENOTTY);
        Stop();
        return TceResult.Success;
    }

    public TceResult RegisterMemory(EmulatedProcess caller, in MemoryRange range)
    {
        if (IsForeign(caller))
            return TceResult.Failure(Errno.EPERM);
        if (!isV2)
            return TceResult.Failure(Errno.ENOTTY);
        Owner = caller;
        if (range.ArgSize < ArgSizes.MemoryRange || range.Flags != 0)
            return TceResult.Failure(Errno.EINVAL);
        if (((range.VirtualAddress | range.Size) & HostPageMask) != 0
            || unchecked(range.VirtualAddress + range.Size) < range.VirtualAddress)
        {
            return TceResult.Failure(Errno.EINVAL);
        }

        RegisteredRange? registered = caller.Registry.FindExact(range.VirtualAddress, range.Size);
        if (registered is not null)
        {
            if (registrations.Contains(registered))
                return TceResult.Failure(Errno.EBUSY);
            registered.Users++;
        }
        else
        {
            TceResult result = caller.Registry.Register(range.VirtualAddress, range.Size, out registered);
            if (!result.IsSuccess)
                return result;
        }

        registrations.Add(registered!);
        enabled = true;
        return TceResult.Success;
    }

    public TceResult UnregisterMemory(EmulatedProcess caller, in MemoryRange range)
    {
        if (IsForeign(caller))
            return TceResult.Failure(Errno.EPERM);
        if (!isV2)
            return TceResult.Failure(Errno.ENOTTY);
        if (Owner is null)
            return TceResult.Failure(Errno.EPERM);
        if (range.ArgSize < ArgSizes.MemoryRange || range.Flags != 0)
            return TceResult.Failure(Errno.EINVAL);
        if (((range.VirtualAddress | range.Size) & HostPageMask) != 0)
            return TceResult.Failure(Errno.EINVAL);

        RegisteredRange? registered = caller.Registry.FindExact(range.VirtualAddress, range.Size);
        if (registered is null || !registrations.Remove(registered))
            return TceResult.Failure(Errno.ENOENT);
        caller.Registry.Release(registered);
        return TceResult.Success;
    }

    private bool IsForeign(EmulatedProcess caller) => Owner is not null && Owner != caller;

    private void Stop()
    {
        if (enabled)
            Owner!.Account.Release(enabledPages);
        enabledPages = 0;
        enabled = false;
    }
}
