using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The rules for a window in place of the default window. They send no request.</summary>
internal sealed class DefaultWindowRules(ContainerLimits limits, ContainerLedger ledger, WindowRules rules, MemoryBudget memory)
{
    /// <summary>Plans the replacement of the default window.</summary>
    /// <exception cref="TceException">Those of <see cref="ContainerPlacement.Preview"/>.</exception>
    public DefaultReplacement Plan(DefaultWindowRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        DmaWindow? moved = request.Moved;
        if (moved is not null)
            rules.RequireRemovable(moved, force: true);
        ulong pageSize = request.PageSize ?? moved!.PageSize, size = request.Size ?? moved!.Size;
        TableGeometry table = rules.PlanShape(pageSize, size, request.Levels);
        ulong start = AddressReach.StartOf(limits.Host, slot: 0, pageSize, size, limits.DefaultSize);
        rules.RequireReach(start, size, request.MaskBits);
        if (start != 0)
            throw WindowErrors.NoWindowAtZero(size, pageSize, limits.DefaultSize, hasRoomBeside: limits.MaxWindows > 1);
        RequireReplaceable(moved);

        DmaWindow? replaced = ledger.Windows[0] is { IsDefault: true } first ? first : null;
        if (replaced is not null && replaced != moved)
            rules.RequireRemovable(replaced, request.Force);
        DefaultReplacement plan = new(replaced, moved, pageSize, size, table, [.. SnapshotsOf(replaced, moved)]);
        if (moved is not null && !request.Force && plan.Unfit is > 0 and var unfit)
            throw WindowErrors.MappingDoesNotFit(moved.StartAddress, unfit, plan.Moving.Count + unfit);
        RequireMemory(plan);
        return plan;
    }

    /// <summary>Throws when no window can take the place of the default window.</summary>
    /// <param name="moved">The window that moves there; null for a new one.</param>
    public void RequireReplaceable(DmaWindow? moved)
    {
        rules.RequireWindows("Creating a window");
        if (ledger.Windows[0] is { IsDefault: false } first && first != moved)
            throw WindowErrors.DefaultWindowGone(first.Size);
        if (limits.Host.IsPSeries)
            rules.RequirePSeriesRoom(replaced: moved);
    }

    private IEnumerable<WindowSnapshot> SnapshotsOf(DmaWindow? replaced, DmaWindow? moved)
        => new[] { replaced, moved }.OfType<DmaWindow>().Distinct().Select(ledger.SnapshotOf);

    /// <summary>The new window must have room, and so must the default window if the change is undone.</summary>
    private void RequireMemory(DefaultReplacement plan)
    {
        ulong released = plan.Removed.Aggregate(0UL, (sum, window) => sum + window.LockedMemory);
        ulong needed = Math.Max(plan.LockedMemory(limits.Host), limits.DefaultTable.LockedMemory(limits.Host));
        if (needed > released)
            memory.Require(needed - released, $"A window of {Units.Size(plan.Size)}");
    }
}

/// <summary>The plan of a window in place of the default window. Sizes are in bytes.</summary>
/// <param name="Default">The default window; null if it was removed before.</param>
/// <param name="Moved">The window that moves to 0; null for a new one.</param>
/// <param name="PageSize">The IOMMU page size of the new window.</param>
/// <param name="Size">The size of the new window.</param>
/// <param name="Table">The table of the new window.</param>
/// <param name="Before">The windows that are removed, as they are before.</param>
internal sealed record DefaultReplacement(
    DmaWindow? Default, DmaWindow? Moved, ulong PageSize, ulong Size, TableGeometry Table, IReadOnlyList<WindowSnapshot> Before)
{
    /// <summary>
    /// The windows that are removed: the second slot first, because the default window is the harder one to lose.
    /// </summary>
    public IReadOnlyList<DmaWindow> Removed => [.. new[] { Moved, Default }.OfType<DmaWindow>().Distinct()];

    /// <summary>The mappings that move to the new window.</summary>
    public IReadOnlyList<MappingSnapshot> Moving => [.. OfMoved.Where(Fits)];

    /// <summary>The mappings that are lost.</summary>
    public IReadOnlyList<MappingSnapshot> Lost => [.. Before.SelectMany(old => old.Mappings.Where(mapping => !Moves(old, mapping)))];

    /// <summary>The number of mappings of the moved window that do not fit the new one.</summary>
    public int Unfit => OfMoved.Count(mapping => !Fits(mapping));

    private IEnumerable<MappingSnapshot> OfMoved
        => Before.FirstOrDefault(IsMoved)?.Mappings ?? [];

    private bool IsMoved(WindowSnapshot window) => window.StartAddress == Moved?.StartAddress;

    /// <summary>The locked memory that the new window takes on a host, with the mappings that move to it.</summary>
    public ulong LockedMemory(HostDescription host) => Moving.Count > 0 ? Table.LockedWhenMapped(host) : Table.LockedMemory(host);

    /// <summary>The moves of the mappings of the moved window, and the loss of those of the default window.</summary>
    public List<DmaMappingMove> MovesTo(DmaWindow window)
        => [.. Before.SelectMany(old => old.Mappings.Select(mapping => mapping.MoveTo(old, Moves(old, mapping) ? window : null)))];

    private bool Moves(WindowSnapshot old, MappingSnapshot mapping) => IsMoved(old) && Fits(mapping);

    private bool Fits(MappingSnapshot mapping) => mapping.Fits(PageSize, Size);
}
