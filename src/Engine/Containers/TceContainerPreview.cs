using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>
/// Tells what the operations of a container would do or refuse, without a request to the driver. Each member has the name
/// of the operation.
/// </summary>
public sealed class TceContainerPreview
{
    private readonly ContainerCore core;

    internal TceContainerPreview(ContainerCore core) => this.core = core;

    /// <summary>Creating a window.</summary>
    /// <param name="pageSize">IOMMU page size in bytes.</param>
    /// <param name="size">Size in bytes.</param>
    /// <param name="levels">Levels; null for the fewest that can be allocated.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, NotInVersion1, PageSizeNotSupported, SizeZero, SizeNotPowerOfTwo, WindowSmallerThanPage,
    /// WindowTooLarge, HypervisorTableTooLarge, LevelsOutOfRange, LevelsNotPossible, NoFreeWindow, SecondDynamicWindow,
    /// SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort.
    /// </exception>
    public void CreateWindow(ulong pageSize, ulong size, int? levels)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.WindowRules.PlanCreate(pageSize, size, levels);
    }

    /// <summary>Removing a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="force">Whether its mappings may go with it.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound, WindowHasMappings, NotInVersion1.</exception>
    public void RemoveWindow(DmaWindow window, bool force)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.WindowRules.RequireRemovable(window, force);
    }

    /// <summary>Replacing a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="pageSize">IOMMU page size in bytes; null for the same.</param>
    /// <param name="size">Size in bytes; null for the same.</param>
    /// <param name="levels">Levels; null for the fewest that can be allocated.</param>
    /// <param name="force">Drop mappings that do not fit.</param>
    /// <exception cref="TceException">
    /// Those of <see cref="CreateWindow"/> and <see cref="RemoveWindow"/>, WindowPending, MappingDoesNotFit.
    /// </exception>
    public DmaWindowReplacePlan ReplaceWindow(DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        WindowReplacement plan = core.WindowRules.PlanReplace(window, pageSize, size, levels, force);
        return new DmaWindowReplacePlan(
            plan.PageSize,
            plan.Size,
            (int)plan.Table.Levels,
            plan.LockedMemory,
            plan.Fitting.Count,
            plan.Old.Mappings.Count - plan.Fitting.Count);
    }

    /// <summary>Resetting windows.</summary>
    /// <param name="force">Drop the mappings of the windows that go.</param>
    /// <returns>The windows that would be removed.</returns>
    /// <exception cref="TceException">
    /// ContainerClosed, WindowHasMappings, SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort.
    /// </exception>
    public IReadOnlyList<DmaWindow> ResetWindows(bool force)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.WindowRules.PlanReset(force);
    }

    /// <summary>Making a buffer.</summary>
    /// <param name="size">Size in bytes.</param>
    /// <param name="pageSize">Page size in bytes; null for the host's own.</param>
    /// <param name="name">Its name; null for one that is free.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, SizeZero, BufferPageSizeInvalid, BufferSizeNotAligned, BufferNameTaken, LockedMemoryShort,
    /// MemoryNotAllocated.
    /// </exception>
    public void CreateBuffer(ulong size, ulong? pageSize, string? name)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.BufferRules.RequireCreatable(size, pageSize ?? core.Limits.Host.PageSize, name ?? core.Ledger.Buffers.FreeName());
    }

    /// <summary>Removing a buffer.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <exception cref="TceException">ContainerClosed, BufferNotFound, BufferInUse.</exception>
    public void RemoveBuffer(DmaBuffer buffer)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.BufferRules.RequireRemovable(buffer);
    }

    /// <summary>Mapping memory.</summary>
    /// <param name="request">What to map and where.</param>
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

    /// <summary>Unmapping a range.</summary>
    /// <param name="address">Bus address.</param>
    /// <param name="size">Bytes; null for the rest of the mapping at the address.</param>
    /// <returns>How many bytes it would pass to the driver.</returns>
    /// <exception cref="TceException">
    /// ContainerClosed, AddressOutsideWindows, SizeZero, AddressNotAligned, SizeNotAligned, RangePastWindowEnd,
    /// NothingMapped.
    /// </exception>
    public ulong Unmap(ulong address, ulong? size)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.MappingRules.PlanUnmap(address, size).Length;
    }

    /// <summary>Creating a window although the driver will refuse it.</summary>
    internal void ForceCreateWindow(ulong pageSize, ulong size, int? levels)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        core.WindowRules.PlanForcedCreate(pageSize, size, levels);
    }

    /// <summary>
    /// Making a default window that has not been made yet: who takes it away before could not put it back where this throws.
    /// </summary>
    /// <exception cref="TceException">ContainerClosed, SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort.</exception>
    internal void UseDefaultWindow()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        if (core.Ledger.Windows.Pending is not null)
            core.WindowRules.RequireDefaultCreatable(released: 0);
    }

    /// <summary>Why no window at all can be created now; null when one can.</summary>
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
