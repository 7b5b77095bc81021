using SpaprDdw.Abi;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// The sPAPR TCE driver behind one container (the kernel's tce_container). It checks every request in the real driver's
/// order. The order decides which error a caller gets, and what the request has changed before it fails.
/// </summary>
internal sealed class TceDriver(PlatformModel platform, ITableGroupOps tables, HostDescription host, bool isV2)
{
    private readonly WindowSlots windows = new(platform, tables, host, countsMapped: isV2);
    private readonly List<RegisteredRange> registrations = [];
    private bool enabled;
    private ulong enabledPages;

    /// <summary>
    /// The memory of the process that owns the container: the one that made the first REGISTER, CREATE, REMOVE or
    /// ENABLE request (rule ContainerOfProcess).
    /// </summary>
    public EmulatedMemory? Owner { get; private set; }

    public TceResult Answer(EmulatedMemory caller, VfioRequest request, ref VfioArgument argument)
    {
        if (Owner is not null && Owner != caller)
            return TceResult.Failure(Errno.EPERM);
        switch (request)
        {
            case VfioRequest.TceGetInfo:
                return GetInfo(ref argument.Info);
            case VfioRequest.MapDma:
                return Map(caller, argument.Map);
            case VfioRequest.UnmapDma:
                return Unmap(caller, argument.Unmap);
            case VfioRequest.Enable when !isV2:
                return Enable(caller);
            case VfioRequest.Disable when !isV2:
                return Disable();
            case VfioRequest.RegisterMemory when isV2:
                return RegisterMemory(caller, argument.Range);
            case VfioRequest.UnregisterMemory when isV2:
                return UnregisterMemory(caller, argument.Range);
            case VfioRequest.TceCreate when isV2:
                return CreateWindow(caller, ref argument.Create);
            case VfioRequest.TceRemove when isV2:
                return RemoveWindow(caller, argument.Remove);
            case VfioRequest.EehPeOp:
                return OperateOnPe(argument.Eeh);
            default:
                return TceResult.Failure(Errno.ENOTTY);
        }
    }

    public EmulatedTable? FindTable(ulong address) => windows.Find(address);

    public TceResult Attach(EmulatedGroup group)
        => !isV2 && windows.Groups > 0 ? TceResult.Failure(Errno.EBUSY) : windows.Attach(group);

    public void Detach(EmulatedGroup group) => windows.Detach(group);

    /// <summary>Frees the windows, then the registrations, which no TCE maps any more.</summary>
    public void Release()
    {
        windows.FreeAll(Owner);
        foreach (RegisteredRange range in registrations)
            Owner!.Registry.Release(range);
        registrations.Clear();
        Disable();
    }

    private TceResult GetInfo(ref TceGetInfo info)
    {
        if (info.ArgSize < ArgSizes.TceGetInfoBase)
            return TceResult.Failure(Errno.EINVAL);

        info.Flags = isV2 ? TceGetInfo.DynamicWindows : 0;
        info.Dma32WindowStart = 0;
        info.Dma32WindowSize = (uint)platform.DefaultWindowSize;
        if (info.ArgSize >= ArgSizes.TceGetInfo)
        {
            info.PageSizes = isV2 ? platform.PageSizes : 0;
            info.MaxDynamicWindows = isV2 ? platform.OfferedWindows : 0;
            info.Levels = isV2 ? platform.MaxLevels : 0;
        }

        return TceResult.Success;
    }

    private TceResult Enable(EmulatedMemory caller)
    {
        if (enabled)
            return TceResult.Failure(Errno.EBUSY);

        Owner = caller;
        ulong pages = platform.DefaultWindowSize >> host.PageShift;
        if (!caller.Account.TryCharge(pages))
            return TceResult.Failure(Errno.ENOMEM);
        enabledPages = pages;
        enabled = true;
        return TceResult.Success;
    }

    private TceResult Disable()
    {
        if (enabled)
            Owner!.Account.Release(enabledPages);
        enabledPages = 0;
        enabled = false;
        return TceResult.Success;
    }

    private TceResult RegisterMemory(EmulatedMemory caller, in MemoryRange range)
    {
        Owner = caller;
        if (range.ArgSize < ArgSizes.MemoryRange || range.Flags != 0)
            return TceResult.Failure(Errno.EINVAL);
        if (!IsAligned(range) || unchecked(range.VirtualAddress + range.Size) < range.VirtualAddress)
            return TceResult.Failure(Errno.EINVAL);

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

    private TceResult UnregisterMemory(EmulatedMemory caller, in MemoryRange range)
    {
        if (Owner is null)
            return TceResult.Failure(Errno.EPERM);
        if (range.ArgSize < ArgSizes.MemoryRange || range.Flags != 0 || !IsAligned(range))
            return TceResult.Failure(Errno.EINVAL);

        RegisteredRange? registered = caller.Registry.FindExact(range.VirtualAddress, range.Size);
        if (registered is null || !registrations.Contains(registered))
            return TceResult.Failure(Errno.ENOENT);
        if (host.Kernel.KeepsMappedRegistrations && registered is { Users: 1, MappedPages: > 0 })
            return TceResult.Failure(Errno.EBUSY);
        registrations.Remove(registered);
        caller.Registry.Release(registered);
        return TceResult.Success;
    }

    /// <summary>True for whole pages of the host.</summary>
    private bool IsAligned(in MemoryRange range) => ((range.VirtualAddress | range.Size) & (host.PageSize - 1)) == 0;

    private TceResult CreateWindow(EmulatedMemory caller, ref TceCreate create)
    {
        Owner = caller;
        return create.ArgSize < ArgSizes.TceCreate || create.Flags != 0
            ? TceResult.Failure(Errno.EINVAL)
            : windows.Create(caller, ref create);
    }

    private TceResult RemoveWindow(EmulatedMemory caller, in TceRemove remove)
    {
        Owner = caller;
        return remove.ArgSize < ArgSizes.TceRemove || remove.Flags != 0
            ? TceResult.Failure(Errno.EINVAL)
            : windows.Remove(caller, remove.StartAddress);
    }

    private TceResult Map(EmulatedMemory caller, in DmaMap map)
    {
        if (!enabled)
            return TceResult.Failure(Errno.EPERM);
        if (map.ArgSize < ArgSizes.DmaMap || (map.Flags & ~(uint)DmaAccess.ReadWrite) != 0)
            return TceResult.Failure(Errno.EINVAL);

        TceResult result = windows.FindForUse(caller, map.Iova, out EmulatedTable? table);
        if (!result.IsSuccess)
            return result;
        if (!table!.IsAligned(map.Size) || !table.IsAligned(map.VirtualAddress) || map.Flags == 0)
            return TceResult.Failure(Errno.EINVAL);
        if (!table.IsAligned(map.Iova))
            return new TceResult(1);

        result = windows.ChargeUserView(caller, table);
        if (!result.IsSuccess)
            return result;
        MemoryRegistry? registry = isV2 ? caller.Registry : null;
        ulong backed = registry?.MappableBytes(map.VirtualAddress, map.Size, table.PageShift)
            ?? caller.Space.PinnableBytes(map.VirtualAddress, map.Size);
        if (backed == 0 && WouldHang(map.Iova))
            return TceResult.WouldHangKernel;
        ulong room = table.BytesFrom(map.Iova);
        if (backed > room)
        {
            if (tables.MapPastEnd == TceResult.WouldCorruptKernel)
                return TceResult.WouldCorruptKernel;
            table.Clear(map.Iova, room, registry);
            return tables.MapPastEnd;
        }

        // A MAP that fails midway leaves the entries before the failing page empty, and drops their earlier mappings.
        table.Clear(map.Iova, backed, registry);
        if (backed < map.Size)
            return TceResult.Failure(isV2 ? Errno.EINVAL : Errno.EFAULT);

        table.Set(new Extent(map.Iova, map.Size, map.VirtualAddress, (DmaAccess)map.Flags), registry);
        return TceResult.Success;
    }

    private TceResult Unmap(EmulatedMemory caller, in DmaUnmap unmap)
    {
        if (!enabled)
            return TceResult.Failure(Errno.EPERM);
        if (unmap.ArgSize < ArgSizes.DmaUnmap || unmap.Flags != 0)
            return TceResult.Failure(Errno.EINVAL);

        TceResult result = windows.FindForUse(caller, unmap.Iova, out EmulatedTable? table);
        if (!result.IsSuccess)
            return result;
        if (!table!.IsAligned(unmap.Size))
            return TceResult.Failure(Errno.EINVAL);
        if (!table.IsAligned(unmap.Iova))
            return new TceResult(1);

        if (unmap.Size == 0 && WouldHang(unmap.Iova))
            return TceResult.WouldHangKernel;
        ulong room = table.BytesFrom(unmap.Iova);
        if (unmap.Size > room && !tables.ToleratesUnmapPastEnd)
            return TceResult.WouldCorruptKernel;
        table.Clear(unmap.Iova, Math.Min(unmap.Size, room), isV2 ? caller.Registry : null);
        return TceResult.Success;
    }

    /// <summary>True if a MAP or UNMAP of no page at an address never returns (rule HangAtZero).</summary>
    private bool WouldHang(ulong address) => platform.HangsAtZero && address == 0;

    /// <summary>
    /// VFIO_EEH_PE_OP. The answers follow the uapi; none was recorded on a machine with EEH yet. An endpoint is frozen
    /// only by <see cref="EmulatedHost.SetEehState"/>.
    /// </summary>
    private TceResult OperateOnPe(in EehPeOp eeh)
    {
        if (eeh.ArgSize < ArgSizes.EehPeOpBase || eeh.Flags != 0)
            return TceResult.Failure(Errno.EINVAL);
        if (!platform.HasEeh)
            return TceResult.Failure(Errno.ENODEV);
        return eeh.Operation == EehPeOp.GetState ? new TceResult((int)windows.EehState) : TceResult.Failure(Errno.EINVAL);
    }
}
