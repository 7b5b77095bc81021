using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// Puts windows at bus address 0, where devices of few address bits reach them: the default window is removed, and the
/// next window takes its slot. Sizes are in bytes.
/// </summary>
public sealed class ContainerPlacement
{
    private readonly ContainerCore core;
    private readonly DefaultWindowRules rules;

    internal ContainerPlacement(ContainerCore core)
        => (this.core, rules) = (core, new DefaultWindowRules(core.Limits, core.Ledger, core.WindowRules, core.Memory));

    /// <summary>
    /// The address bits that all devices of the container's groups have, as far as sysfs tells; null if unknown. Reads
    /// sysfs.
    /// </summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public int? ReadMaskBits()
    {
        core.Gate.Enter().Dispose(); // Reading the groups opens files, so the container is not locked meanwhile.
        IReadOnlyList<int> own = core.Limits.Groups;
        return AddressReach.MaskBitsOf(core.Driver.Backend.GetGroups().Where(group => own.Contains(group.Number)));
    }

    /// <summary>Where the driver would start a window that is created now.</summary>
    /// <param name="pageSize">The IOMMU page size.</param>
    /// <param name="size">The size.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public ulong NextStart(ulong pageSize, ulong size)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        return core.WindowRules.NextStart(pageSize, size);
    }

    /// <summary>Previews <see cref="ReplaceDefaultWindow"/> without any request.</summary>
    /// <param name="request">The window at 0.</param>
    /// <exception cref="TceException">
    /// Those of <see cref="TceContainerPreview.CreateWindow"/> but for NoFreeWindow, and those of
    /// <see cref="TceContainerPreview.ReplaceWindow"/>; NoWindowAtZero, DefaultWindowGone, WindowHasMappings.
    /// </exception>
    public DefaultWindowPlan Preview(DefaultWindowRequest request)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        DefaultReplacement plan = rules.Plan(request);
        return new DefaultWindowPlan(
            plan.Default,
            plan.PageSize,
            plan.Size,
            (int)plan.Table.Levels,
            plan.LockedMemory(core.Limits.Host),
            plan.Moving.Count,
            plan.Lost.Count,
            plan.Lost.Aggregate(0UL, (sum, mapping) => sum + mapping.Size));
    }

    /// <summary>
    /// Removes the default window and creates another window at 0, with the mappings of a window that moves there. A
    /// failure is undone. A default window that the driver had not made before is made after that.
    /// </summary>
    /// <param name="request">The window at 0.</param>
    /// <param name="progress">The receiver of progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work, but only before the first request.</param>
    /// <exception cref="TceException">
    /// Those of <see cref="Preview"/>, DriverRefused, WindowElsewhere, ChangeNotVerified, ChangeNotUndone.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public DmaWindowChange ReplaceDefaultWindow(
        DefaultWindowRequest request, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using ExclusiveUse use = ExclusiveUse.Begin(core.Gate, progress);
        DefaultReplacement plan = rules.Plan(request);
        cancellationToken.ThrowIfCancellationRequested();
        DmaWindow made = new WindowTransaction(core, use).ReplaceDefault(plan);
        return new DmaWindowChange((plan.Moved ?? plan.Default)?.StartAddress ?? made.StartAddress, made, plan.MovesTo(made));
    }

    /// <summary>The error that any window in place of the default window would have now; null for none.</summary>
    internal TceException? FindError()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        try
        {
            rules.RequireReplaceable(moved: null);
            return null;
        }
        catch (TceException exception)
        {
            return exception;
        }
    }
}

/// <summary>A window that shall be at 0 in place of the default window. Sizes are in bytes.</summary>
/// <param name="PageSize">The IOMMU page size; null for that of the moved window.</param>
/// <param name="Size">The size; null for that of the moved window.</param>
/// <param name="Levels">The levels; null for the fewest that can be allocated.</param>
public sealed record DefaultWindowRequest(ulong? PageSize, ulong? Size, int? Levels)
{
    /// <summary>The window that moves to 0 with its mappings; null for a new window.</summary>
    public DmaWindow? Moved { get; init; }

    /// <summary>Drops the mappings of the default window, and those that do not fit the new one, instead of failing.</summary>
    public bool Force { get; init; }

    /// <summary>The address bits of the device that shall reach the window; null for any.</summary>
    public int? MaskBits { get; init; }
}

/// <summary>The plan of a window in place of the default window. Sizes are in bytes.</summary>
/// <param name="Default">The default window; null if it was removed before.</param>
/// <param name="PageSize">The IOMMU page size of the new window.</param>
/// <param name="Size">The size of the new window.</param>
/// <param name="Levels">The levels of the new window.</param>
/// <param name="LockedMemory">The locked memory that the new window would be charged for.</param>
/// <param name="Kept">The number of mappings that would move to the new window.</param>
/// <param name="Lost">The number of mappings that would be lost, with those of the default window.</param>
/// <param name="LostBytes">The bytes that these map.</param>
public sealed record DefaultWindowPlan(
    DmaWindow? Default, ulong PageSize, ulong Size, int Levels, ulong LockedMemory, int Kept, int Lost, ulong LostBytes);
