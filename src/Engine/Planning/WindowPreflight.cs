using System.Diagnostics;
using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Planning;

/// <summary>
/// A trial of a window: creates it, maps the first, the middle and the last page, resolves their addresses, removes all
/// of it, and checks that the container is as before.
/// </summary>
public sealed class WindowPreflight
{
    private readonly TceContainer container;
    private readonly IProgress<WorkProgress>? progress;
    private readonly CancellationToken cancellationToken;
    private readonly ulong pageSize;
    private readonly ulong size;
    private readonly uint? levels;
    private readonly int? maskBits;
    private string step = "plan";
    private TceException? failure;
    private ulong peak;
    private ulong? start;

    private WindowPreflight(
        TceContainer container, ulong pageSize, ulong size, uint? levels, int? maskBits, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        this.maskBits = maskBits;
        this.container = container;
        this.progress = progress;
        this.cancellationToken = cancellationToken;
        this.pageSize = pageSize;
        this.size = size;
        this.levels = levels;
    }

    /// <summary>Runs the trial.</summary>
    /// <param name="container">The container; it must have room for one more window.</param>
    /// <param name="pageSize">IOMMU page size in bytes.</param>
    /// <param name="size">Size in bytes, a power of two.</param>
    /// <param name="levels">Levels of the table; null for the fewest that are possible.</param>
    /// <param name="force">
    /// Send the CREATE even if the plan says that it will fail and leak locked memory. A CREATE that could disable
    /// windows for a pseries group is never sent (rule PSeries).
    /// </param>
    /// <param name="maskBits">The address bits of the device that shall reach the window; null for any.</param>
    /// <param name="progress">The receiver of progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the trial.</param>
    /// <exception cref="TceException">ContainerClosed, ContainerBusy, ChangeNotUndone.</exception>
    /// <exception cref="OperationCanceledException">The trial was cancelled and undone.</exception>
    public static DmaWindowTest Run(
        TceContainer container, ulong pageSize, ulong size, int? levels = null, bool force = false, int? maskBits = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        using ExclusiveUse use = container.Internals.UseExclusively(progress);
        uint? chosen = levels is null ? FewestLevels(container, pageSize, size) : levels > 0 ? (uint)levels : null;
        IReadOnlyList<DmaWindow> windows = container.GetWindows();
        IReadOnlyList<DmaBuffer> buffers = container.GetBuffers();
        try
        {
            return new WindowPreflight(container, pageSize, size, chosen, maskBits, progress, cancellationToken).Run(levels, force);
        }
        catch (Exception cause)
        {
            // Errors of the trial are its result. Anything else, such as Ctrl+C, ended it midway.
            use.RunUndo(() => Undo(container, windows, buffers, cause));
            throw;
        }
    }

    /// <summary>The result for an impossible plan, without any request.</summary>
    /// <param name="container">The container.</param>
    /// <param name="plan">The plan.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public static DmaWindowTest Refuse(TceContainer container, DmaWindowPlan plan)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(plan);
        ulong locked = container.GetInfo().LockedMemory;
        return new DmaWindowTest
        {
            Container = container,
            PageSize = plan.PageSize,
            Size = plan.WindowSize,
            Levels = plan.Levels,
            Passed = false,
            LockedBefore = locked,
            LockedPeak = locked,
            LockedAfter = locked,
            DefaultWindowMade = false,
            FailedStep = "plan",
            ErrorId = "PlanNotPossible",
            Rule = plan.Rule,
            Reason = $"No window is possible for a maximum memory of {Units.Size(plan.MemorySize)}. The plan that comes nearest: {Sentence(plan.Reason)}",
            Duration = TimeSpan.Zero,
        };
    }

    private static void Undo(TceContainer container, IReadOnlyList<DmaWindow> windows, IReadOnlyList<DmaBuffer> buffers, Exception cause)
    {
        var steps = new UndoSteps();
        foreach (DmaWindow window in container.GetWindows().Except(windows))
            steps.Run(() => container.RemoveWindow(window, force: true));
        foreach (DmaBuffer buffer in container.GetBuffers().Except(buffers))
            steps.Run(() => container.RemoveBuffer(buffer));
        if (steps.Failure is { } second)
            throw ContainerErrors.ChangeNotUndone(container.Name, [], container.GetWindows().Select(window => window.Contents), cause, second);
    }

    private DmaWindowTest Run(int? requestedLevels, bool force)
    {
        var clock = Stopwatch.StartNew();
        string[] before = Describe();
        bool wasPending = IsDefaultPending();
        ulong lockedBefore = container.Internals.LockedMemory.Used;
        ulong unaccounted = container.Internals.UnaccountedMemory;
        Try(requestedLevels, force);

        bool defaultMade = wasPending && !IsDefaultPending();
        long leaked = unchecked((long)(container.Internals.UnaccountedMemory - unaccounted));
        bool isSame = before.SequenceEqual(Describe());
        bool isClean = isSame && leaked == 0;
        return new DmaWindowTest
        {
            Container = container,
            PageSize = pageSize,
            Size = size,
            Levels = levels,
            Passed = failure is null && isClean,
            StartAddress = start,
            LockedBefore = lockedBefore,
            LockedPeak = peak,
            LockedAfter = container.Internals.LockedMemory.Used,
            DefaultWindowMade = defaultMade,
            FailedStep = failure is not null ? step : isClean ? null : "compare",
            ErrorId = failure?.Id,
            Rule = failure?.Rule,
            Reason = Reason(isSame, leaked),
            Duration = clock.Elapsed,
        };
    }

    private void Try(int? requestedLevels, bool force)
    {
        DmaBuffer? buffer = null;
        DmaWindow? window = null;
        RunStep("plan", () =>
        {
            if (force)
                container.Preview.ForceCreateWindow(pageSize, size, requestedLevels);
            else
                container.Preview.CreateWindow(pageSize, size, requestedLevels, maskBits);
        });
        if (failure is null)
            RunStep("ask for EEH", container.Internals.RequireNotFrozen);
        if (failure is null)
            RunStep("allocate memory", () => buffer = AllocateOnePage());

        if (buffer is null)
            return;
        RunStep("create", () => window = force
            ? container.Internals.ForceCreateWindow(pageSize, size, requestedLevels)
            : container.CreateWindow(pageSize, size, requestedLevels));
        if (window is not null)
        {
            start = window.StartAddress;
            MapSamples(window, buffer);
            RunStep("unmap", () => UnmapAll(window));
            RunStep("remove", () => container.RemoveWindow(window, force: true));
        }

        RunStep("free memory", () => container.RemoveBuffer(buffer));
    }

    /// <summary>
    /// Runs a step. The result names the first failure; the steps that clean up after it can fail as well.
    /// </summary>
    private void RunStep(string name, Action action)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (failure is null)
            step = name;
        try
        {
            action();
        }
        catch (TceException exception)
        {
            failure ??= exception;
        }

        peak = Math.Max(peak, container.Internals.LockedMemory.Used);
    }

    /// <summary>
    /// Allocates the least memory that can back one page of the window: a huge page if the host's own are smaller.
    /// </summary>
    private DmaBuffer AllocateOnePage()
    {
        ulong least = Math.Max(pageSize, container.Host.PageSize);
        TceException? first = null;
        foreach (ulong backing in container.Host.HugePageSizes.Where(huge => huge > least).Order().Prepend(least))
        {
            try
            {
                return container.CreateBuffer(backing, backing, name: null, progress, cancellationToken);
            }
            catch (TceException exception) when (exception.Id == nameof(BufferErrors.MemoryNotAllocated))
            {
                first ??= exception;
            }
        }

        throw first!;
    }

    private void MapSamples(DmaWindow window, DmaBuffer buffer)
    {
        foreach (ulong distance in new ulong[] { 0, size / 2 & ~(pageSize - 1), size - pageSize }.Distinct())
        {
            ulong address = window.StartAddress + distance;
            if (failure is null)
                RunStep($"map at {Units.Address(address)}", () => MapSample(window, buffer, address));
        }
    }

    private void MapSample(DmaWindow window, DmaBuffer buffer, ulong address)
    {
        container.Map(new MapRequest(buffer, window, address, 0, pageSize, DmaAccess.ReadWrite));
        TceAddress found = container.Resolve(address + (pageSize - 1));
        if (found.Buffer != buffer || found.Offset != pageSize - 1)
            throw ContainerErrors.PreflightMismatch(address);
    }

    private void UnmapAll(DmaWindow window)
    {
        foreach (TceMapping mapping in container.GetMappings(window))
            container.Unmap(mapping.StartAddress, mapping.Size);
    }

    private bool IsDefaultPending() => container.GetWindows().Any(window => window.State == WindowState.Pending);

    private string[] Describe()
        => container.GetWindows().Select(window => $"{window.Slot} {window} {window.Size} {window.PageSize} {window.Levels} {window.MappedBytes} {window.Mappings}")
            .Concat(container.GetBuffers().Select(buffer => $"{buffer} {buffer.Address} {buffer.Size} {buffer.MappedBytes}"))
            .ToArray();

    /// <summary>Ends a plan's reason with a full stop. A reason that is an error's message has one.</summary>
    private static string Sentence(string reason) => reason.EndsWith('.') || reason.EndsWith(".)", StringComparison.Ordinal) ? reason : $"{reason}.";

    private string Reason(bool isSame, long leaked)
    {
        string outcome = failure?.Message ?? "The window was created, mapped, checked and removed.";
        if (!isSame)
            return outcome + " The container differs from before: look at its windows and buffers.";
        return leaked > 0
            ? outcome + $" {Units.Size((ulong)leaked)} of locked memory stays charged until the process ends."
            : outcome;
    }

    private static uint? FewestLevels(TceContainer container, ulong pageSize, ulong size)
        => ulong.IsPow2(pageSize) && ulong.IsPow2(size) && size >= pageSize
            ? WindowShape.PossibleLevels(container.Host, (uint)BitOperations.Log2(pageSize), size, container.GetInfo().MaxLevels)
                .Select(count => (uint?)count).FirstOrDefault()
            : null;
}
