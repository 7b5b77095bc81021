using System.Diagnostics;
using System.Numerics;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Extents;
using SpaprDdw.Planning;

namespace SpaprDdw.Containers;

/// <summary>
/// Tries a window for real: creates it, maps a page at both ends and in the middle, follows them, takes all of it back,
/// and looks whether anything stayed behind.
/// </summary>
public sealed class WindowPreflight
{
    private readonly TceContainer container;
    private readonly ulong pageSize;
    private readonly ulong size;
    private readonly uint levels;
    private readonly bool force;
    private string step = "plan";
    private ulong peak;
    private ulong? start;

    private WindowPreflight(TceContainer container, ulong pageSize, ulong size, uint levels, bool force)
    {
        this.container = container;
        this.pageSize = pageSize;
        this.size = size;
        this.levels = levels;
        this.force = force;
    }

    /// <summary>Tries a window.</summary>
    /// <param name="container">The container; a window must be free in it.</param>
    /// <param name="pageSize">IOMMU page size in bytes.</param>
    /// <param name="size">Size in bytes, a power of two.</param>
    /// <param name="levels">Levels; null for the fewest that can be allocated.</param>
    /// <param name="force">Send the CREATE even where the plan says that it will fail and leak.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public static DmaWindowTest Run(TceContainer container, ulong pageSize, ulong size, int? levels = null, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(container);
        uint chosen = levels is > 0 ? (uint)levels : FewestLevels(container, pageSize, size);
        return new WindowPreflight(container, pageSize, size, chosen, force).Run(levels);
    }

    private DmaWindowTest Run(int? requestedLevels)
    {
        var clock = Stopwatch.StartNew();
        string[] before = Fingerprint();
        bool wasPending = IsDefaultPending();
        ulong lockedBefore = peak = container.LockedMemory.Used;
        TceException? failure = null;
        try
        {
            if (!force)
                container.ValidateCreate(pageSize, size, requestedLevels);
            Try();
        }
        catch (TceException exception)
        {
            failure = exception;
        }

        bool defaultMade = wasPending && !IsDefaultPending();
        ulong expected = lockedBefore + (defaultMade ? container.GetWindows()[0].LockedMemory : 0);
        ulong after = container.LockedMemory.Used;
        bool isClean = after == expected && before.SequenceEqual(Fingerprint());
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
            Reason = Reason(failure, isClean, after, expected),
            Duration = clock.Elapsed,
        };
    }

    private void Try()
    {
        step = "allocate memory";
        ulong backing = Math.Max(pageSize, container.Host.PageSize);
        DmaBuffer buffer = container.CreateBuffer(backing, backing);
        try
        {
            step = "create";
            DmaWindow window = force
                ? container.CreateWindowAgainstPlan(pageSize, size, levels)
                : container.CreateWindow(pageSize, size, (int)levels);
            start = window.StartAddress;
            try
            {
                MapSamples(window, buffer);
                peak = Math.Max(peak, container.LockedMemory.Used);
                step = "unmap";
                foreach (TceMapping mapping in container.GetMappings(window))
                    container.Unmap(mapping.StartAddress, mapping.Size);
            }
            finally
            {
                container.RemoveWindow(window, force: true);
            }
        }
        finally
        {
            container.RemoveBuffer(buffer);
        }
    }

    private void MapSamples(DmaWindow window, DmaBuffer buffer)
    {
        foreach (ulong distance in new ulong[] { 0, size / 2 & ~(pageSize - 1), size - pageSize }.Distinct())
        {
            step = $"map at {Units.Address(window.StartAddress + distance)}";
            container.Map(new MapRequest(buffer, window, window.StartAddress + distance, 0, pageSize, DmaAccess.ReadWrite));
            TceAddress found = container.Resolve(window.StartAddress + distance + (pageSize - 1));
            if (found.Buffer != buffer || found.Offset != pageSize - 1)
                throw TceErrors.PreflightMismatch(window.StartAddress + distance);
        }
    }

    private bool IsDefaultPending() => container.GetWindows().Any(window => window.State == WindowState.Pending);

    private string[] Fingerprint()
        => container.GetWindows().Select(window => $"{window.Slot} {window} {window.Size} {window.PageSize} {window.Levels} {window.MappedBytes} {window.Mappings}")
            .Concat(container.GetBuffers().Select(buffer => $"{buffer} {buffer.Address} {buffer.Size} {buffer.MappedBytes}"))
            .ToArray();

    private static string Reason(TceException? failure, bool isClean, ulong after, ulong expected)
    {
        string left = after > expected ? $" {Units.Size(after - expected)} of locked memory stay charged until the process ends." : string.Empty;
        if (failure is not null)
            return failure.Message + left;
        return isClean
            ? "created, mapped, followed and taken back"
            : "it worked, but the container is not as it was before." + left;
    }

    private static uint FewestLevels(TceContainer container, ulong pageSize, ulong size)
        => ulong.IsPow2(pageSize) && ulong.IsPow2(size) && size >= pageSize
            ? WindowShape.PossibleLevels(container.Host, (uint)BitOperations.Log2(pageSize), size, container.GetInfo().MaxLevels).FirstOrDefault(1u)
            : 1;
}
