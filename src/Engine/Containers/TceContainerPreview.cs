using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// The preview of the operations of a container. Each member plans the operation of the same name, throws the errors
/// that the plan finds, and sends no request.
/// </summary>
public sealed class TceContainerPreview
{
    private readonly ContainerCore core;

    internal TceContainerPreview(ContainerCore core) => this.core = core;

    /// <summary>Previews creating a window.</summary>
    /// <param name="pageSize">The IOMMU page size in bytes.</param>
    /// <param name="size">The size in bytes.</param>
    /// <param name="levels">The levels; null for the fewest that can be allocated.</param>
    /// <param name="maskBits">The address bits of the device that shall reach the window; null for any.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, NotInVersion1, PageSizeNotSupported, SizeZero, SizeNotPowerOfTwo, WindowSmallerThanPage,
    /// WindowTooLarge, HypervisorTableTooLarge, LevelsOutOfRange, LevelsNotPossible, NoFreeWindow, SecondDynamicWindow,
    /// SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort, FirmwareBlockTooSmall, MaskBitsInvalid,
    /// WindowOutOfReach.
    /// </exception>
    public DmaWindowCost CreateWindow(ulong pageSize, ulong size, int? levels, int? maskBits = null)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        TableGeometry table = core.WindowRules.PlanCreate(pageSize, size, levels, maskBits);
        return new DmaWindowCost(core.WindowRules.NextStart(pageSize, size), (int)table.Levels, table.LockedMemory(core.Limits.Host) + core.Ledger.Windows.PendingCharge);
    }

    /// <summary>Previews removing a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="force">Removes its mappings too.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound, WindowHasMappings, NotInVersion1.</exception>
    public void RemoveWindow(DmaWindow window, bool force)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.WindowRules.RequireRemovable(window, force);
    }

    /// <summary>Previews replacing a window; null when the window already has this shape.</summary>
    /// <param name="window">The window.</param>
    /// <param name="pageSize">The IOMMU page size in bytes; null for the same.</param>
    /// <param name="size">The size in bytes; null for the same.</param>
    /// <param name="levels">The levels; null for the same, or for the fewest possible ones of another size.</param>
    /// <param name="force">Drops mappings that do not fit the new shape.</param>
    /// <param name="maskBits">The address bits of the device that shall reach the window; null for any.</param>
    /// <exception cref="TceException">
    /// Those of <see cref="CreateWindow"/> and <see cref="RemoveWindow"/>, WindowPending, MappingDoesNotFit.
    /// </exception>
    public DmaWindowReplacePlan? ReplaceWindow(DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force, int? maskBits = null)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        if (core.WindowRules.PlanReplace(window, pageSize, size, levels, force, maskBits) is not { } plan)
            return null;
        return new DmaWindowReplacePlan(
            plan.StartAddress,
            plan.PageSize,
            plan.Size,
            (int)plan.Table.Levels,
            plan.LockedMemory,
            plan.Fitting.Count,
            plan.Old.Mappings.Count - plan.Fitting.Count,
            plan.Old.Mappings.Except(plan.Fitting).Aggregate(0UL, (sum, mapping) => sum + mapping.Size));
    }

    /// <summary>Previews resetting the windows.</summary>
    /// <param name="force">Removes the mappings of these windows too.</param>
    /// <returns>The windows that would be removed.</returns>
    /// <exception cref="TceException">
    /// ContainerClosed, WindowHasMappings, SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort.
    /// </exception>
    public IReadOnlyList<DmaWindow> ResetWindows(bool force)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.WindowRules.PlanReset(force);
    }

    /// <summary>Previews creating a buffer.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <param name="pageSize">The size of the memory pages in bytes; null for the host's normal pages.</param>
    /// <param name="name">The name; null to choose a free one.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, SizeZero, BufferPageSizeInvalid, BufferSizeNotAligned, NameInvalid, BufferNameTaken, LockedMemoryShort,
    /// MemoryNotAllocated.
    /// </exception>
    public void CreateBuffer(ulong size, ulong? pageSize, string? name)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.BufferRules.PlanCreate(size, pageSize, name);
    }

    /// <summary>Previews removing a buffer.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <exception cref="TceException">ContainerClosed, BufferNotFound, BufferInUse.</exception>
    public void RemoveBuffer(DmaBuffer buffer)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.BufferRules.RequireRemovable(buffer);
    }

    /// <summary>Previews mapping memory.</summary>
    /// <param name="request">The buffer, and optionally window, address, offset, size and access.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, AccessNone, BufferNotFound, BufferNotRegistered, WindowNotFound, WindowAmbiguous,
    /// AddressOutsideWindows, AddressOutsideWindow, SizeZero, RangeOutsideBuffer, SizeNotAligned, OffsetNotAligned,
    /// BackingPageTooSmall, AddressNotAligned, RangePastWindowEnd, MappingOverlaps, NoRoomInWindow,
    /// SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort.
    /// </exception>
    public TceMapping Map(in MapRequest request)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.MappingRules.PlanMap(request);
    }

    /// <summary>Previews unmapping a range.</summary>
    /// <param name="address">The first bus address.</param>
    /// <param name="size">The size in bytes; null for the rest of the mapping at the address.</param>
    /// <returns>The number of bytes of the range that the driver would get.</returns>
    /// <exception cref="TceException">
    /// ContainerClosed, AddressOutsideWindows, SizeZero, AddressNotAligned, SizeNotAligned, RangePastWindowEnd,
    /// NothingMapped.
    /// </exception>
    public ulong Unmap(ulong address, ulong? size)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.MappingRules.PlanUnmap(address, size).Length;
    }

    /// <summary>Previews the request for a window that the driver will refuse.</summary>
    internal void ForceCreateWindow(ulong pageSize, ulong size, int? levels)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.WindowRules.PlanForcedCreate(pageSize, size, levels);
    }

    /// <summary>
    /// Previews the creation of a pending default window. When this throws, a removed default window could not be
    /// restored.
    /// </summary>
    /// <exception cref="TceException">
    /// ContainerClosed, SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort.
    /// </exception>
    internal void UseDefaultWindow()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        if (core.Ledger.Windows.Pending is not null)
            core.WindowRules.RequireDefaultCreatable(released: 0);
    }

    /// <summary>The error that creating any window would have now; null when a window can be created.</summary>
    internal TceException? FindCreationError()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        try
        {
            core.WindowRules.RequireRoom();
            return null;
        }
        catch (TceException exception)
        {
            return exception;
        }
    }
}
