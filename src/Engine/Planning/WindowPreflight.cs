using System.Diagnostics;
using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Planning;

/// <summary>
/// Tries a window for real: creates it, maps a page at both ends and in the middle, follows them, takes all of it back,
/// and looks whether anything stayed behind.
/// </summary>
public sealed class WindowPreflight
{
    /// <summary>The huge pages of POWER hosts; which of them one has, only asking for memory tells.</summary>

    private readonly TceContainer container;
    private readonly ulong pageSize;
    private readonly ulong size;
    private readonly uint? levels;
    private string step = "plan";
    private TceException? failure;
    private ulong peak;
    private ulong? start;

    private WindowPreflight(TceContainer container, ulong pageSize, ulong size, uint? levels)
    {
        this.container = container;
        this.pageSize = pageSize;
        this.size = size;
        this.levels = levels;
    }

    /// <summary>Tries a window.</summary>
    /// <param name="container">The container; a window must be free in it.</param>
    /// <param name="pageSize">IOMMU page size in bytes.</param>
    /// <param name="size">Size in bytes, a power of two.</param>
    /// <param name="levels">Levels; null for the fewest that can be allocated.</param>
    /// <param name="force">
    /// Send the CREATE even where the plan says that it will fail and leak. What could disable a pseries group is not
    /// sent all the same (rule PSeries).
    /// </param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public static DmaWindowTest Run(TceContainer container, ulong pageSize, ulong size, int? levels = null, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(container);
        uint? chosen = levels is null ? FewestLevels(container, pageSize, size) : levels > 0 ? (uint)levels : null;
        return new WindowPreflight(container, pageSize, size, chosen).Run(levels, force);
    }

    /// <summary>The result for a plan that is not possible: nothing is sent.</summary>
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
            Reason = $"No window can be had for {Units.Size(plan.MemorySize)}. The nearest to it: {plan.Reason}.",
            Duration = TimeSpan.Zero,
        };
    }

    private DmaWindowTest Run(int? requestedLevels, bool force)
    {
        var clock = Stopwatch.StartNew();
        string[] before = Fingerprint();
        bool wasPending = IsDefaultPending();
        ulong lockedBefore = container.Internals.LockedMemory.Used;
        Try(requestedLevels, force);

        bool defaultMade = wasPending && !IsDefaultPending();
        ulong expected = lockedBefore + (defaultMade ? container.GetWindows()[0].LockedMemory : 0);
        ulong after = container.Internals.LockedMemory.Used;
        bool isSame = before.SequenceEqual(Fingerprint());
        bool isClean = isSame && after == expected;
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
            LockedAfter = after,
            DefaultWindowMade = defaultMade,
            FailedStep = failure is not null ? step : isClean ? null : "compare",
            ErrorId = failure?.Id,
            Rule = failure?.Rule,
            Reason = Reason(isSame, after, expected),
            Duration = clock.Elapsed,
        };
    }

    private void Try(int? requestedLevels, bool force)
    {
        DmaBuffer? buffer = null;
        DmaWindow? window = null;
        Do("plan", () =>
        {
            if (force)
                container.Preview.ForceCreateWindow(pageSize, size, requestedLevels);
            else
                container.Preview.CreateWindow(pageSize, size, requestedLevels);
        });
        if (failure is null)
            Do("allocate memory", () => buffer = AllocateOnePage());

        if (buffer is null)
            return;
        Do("create", () => window = force
            ? container.Internals.ForceCreateWindow(pageSize, size, requestedLevels)
            : container.CreateWindow(pageSize, size, requestedLevels));
        if (window is not null)
        {
            start = window.StartAddress;
            MapSamples(window, buffer);
            Do("unmap", () => UnmapAll(window));
            Do("remove", () => container.RemoveWindow(window, force: true));
        }

        Do("free memory", () => container.RemoveBuffer(buffer));
    }

    /// <summary>Does a step. The first failure is the one that is told; what is taken back afterwards may fail as well.</summary>
    private void Do(string name, Action action)
    {
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

    /// <summary>The least memory that can back one page of the window: a huge page where the host's own are smaller.</summary>
    private DmaBuffer AllocateOnePage()
    {
        ulong least = Math.Max(pageSize, container.Host.PageSize);
        TceException? first = null;
        foreach (ulong backing in container.Host.HugePageSizes.Where(huge => huge > least).Order().Prepend(least))
        {
            try
            {
                return container.CreateBuffer(backing, backing);
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
                Do($"map at {Units.Address(address)}", () => MapSample(window, buffer, address));
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

    private string[] Fingerprint()
        => container.GetWindows().Select(window => $"{window.Slot} {window} {window.Size} {window.PageSize} {window.Levels} {window.MappedBytes} {window.Mappings}")
            .Concat(container.GetBuffers().Select(buffer => $"{buffer} {buffer.Address} {buffer.Size} {buffer.MappedBytes}"))
            .ToArray();

    private string Reason(bool isSame, ulong after, ulong expected)
    {
        string what = failure?.Message ?? "Created, mapped, followed and taken back.";
        if (!isSame)
            return what + " The container is not as it was before: look at its windows and buffers.";
        return after > expected
            ? what + $" {Units.Size(after - expected)} of locked memory stay charged until the process ends."
            : what;
    }

    private static uint? FewestLevels(TceContainer container, ulong pageSize, ulong size)
        => ulong.IsPow2(pageSize) && ulong.IsPow2(size) && size >= pageSize
            ? WindowShape.PossibleLevels(container.Host, (uint)BitOperations.Log2(pageSize), size, container.GetInfo().MaxLevels)
                .Select(count => (uint?)count).FirstOrDefault()
            : null;
}
