using System.Globalization;
using System.Numerics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Planning;

/// <summary>Plans windows by calculation, without requests to the driver.</summary>
public static class WindowPlanner
{
    /// <summary>
    /// Plans for every page size with every number of levels. The best possible plan is marked as recommended.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="memorySize">The guest's maximum memory in bytes, above 0 and at most 2^63.</param>
    /// <param name="backingPageSize">The size of the pages that back the guest's memory, in bytes.</param>
    /// <exception cref="TceException">SizeZero, MemorySizeTooLarge, BufferPageSizeInvalid, MaskBitsInvalid.</exception>
    public static IReadOnlyList<DmaWindowPlan> Plan(PlanningHost host, ulong memorySize, ulong backingPageSize)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (memorySize == 0)
            throw ContainerErrors.SizeZero("the guest's maximum memory");
        if (memorySize > 1UL << 63)
            throw WindowErrors.MemorySizeTooLarge(memorySize);
        if (!ulong.IsPow2(backingPageSize) || backingPageSize < host.Host.PageSize)
            throw BufferErrors.BufferPageSizeInvalid(backingPageSize, host.Host.PageSize);
        if (host.MaskBits is < 1 or > AddressReach.MostBits)
            throw GuestErrors.MaskBitsInvalid(host.MaskBits.Value);

        var plans = new List<DmaWindowPlan>();
        for (int shift = 0; shift < 64; shift++)
        {
            if ((host.PageSizes >> shift & 1) == 0)
                continue;
            for (uint levels = 1; levels <= host.MaxLevels; levels++)
                plans.Add(PlanOne(host, memorySize, backingPageSize, (uint)shift, levels));
        }

        return MarkRecommended(plans);
    }

    /// <summary>
    /// Returns the impossible plan that comes nearest to a possible one. Its reason says what to change.
    /// </summary>
    /// <param name="plans">Impossible plans, at least one.</param>
    public static DmaWindowPlan Nearest(IReadOnlyList<DmaWindowPlan> plans) => plans
        .OrderByDescending(plan => (DriverRule?)plan.Rule switch
        {
            DriverRule.CreateArguments or DriverRule.FailedCreateLeaks or DriverRule.PSeries => 0,
            DriverRule.MapArguments => 1,
            _ => 2,
        })
        .ThenBy(plan => plan.LockedMemory)
        .First();

    private static DmaWindowPlan PlanOne(
        PlanningHost host, ulong memorySize, ulong backingPageSize, uint shift, uint levels)
    {
        ulong pageSize = 1UL << (int)shift;
        ulong windowSize = WindowSize(memorySize, pageSize);
        TableGeometry geometry = TableGeometry.For(host.Host, shift, windowSize, levels);
        ulong charge = geometry.LockedMemory(host.Host);
        ulong start = AddressReach.StartOf(host.Host, host.NextSlot, pageSize, windowSize, host.DefaultWindowSize);
        (DriverRule? rule, string reason) = Evaluate(host, memorySize, backingPageSize, pageSize, start, geometry);
        if (rule is null && host.Obstacle is null && ReachProblem(host, start, windowSize) is { } problem)
            (rule, reason) = problem;
        bool isPossible = rule is null && host.Obstacle is null;
        string notes = isPossible ? Notes(host, start, windowSize, geometry) : string.Empty;
        return new DmaWindowPlan
        {
            Platform = host.Host.Platform.ToString(),
            HostPageSize = host.Host.PageSize,
            PciAddresses = host.PciAddresses,
            MemorySize = memorySize,
            PageSize = pageSize,
            Levels = levels,
            WindowSize = windowSize,
            StartAddress = start,
            Entries = geometry.Entries,
            EntriesPerTable = geometry.LevelEntries,
            TableBytes = geometry.BytesPerCopy,
            LargestTable = geometry.LevelBytes,
            LockedMemory = charge,
            LockedAtFirstMap = geometry.LockedAtFirstMap(host.Host),
            RemovalWrites = PlatformModel.RemovalWrites(host.Host.Platform, geometry.Entries),
            Possible = isPossible,
            Rule = (int?)rule,
            Reason = reason + notes,
            Notes = notes,
        };
    }

    private static ulong WindowSize(ulong memorySize, ulong pageSize)
        => Math.Max(BitOperations.RoundUpToPowerOf2(memorySize), pageSize);

    /// <summary>On what a possible window rests, and what it costs beside what CREATE charges, as the end of a sentence.</summary>
    private static string Notes(PlanningHost host, ulong start, ulong windowSize, TableGeometry geometry)
    {
        string text = Basis(host.Host);
        if (geometry.LockedAtFirstMap(host.Host) is > 0 and ulong first)
            text += $"; {Size(first)} more locked at the first MAP";
        if (PlatformModel.RemovalWrites(host.Host.Platform, geometry.Entries) is > 0 and ulong writes)
            text += string.Create(CultureInfo.InvariantCulture, $"; its removal takes {writes:N0} register writes");
        if (host.Host.IsPSeries && host.Host.Kernel.LeaksKernelMemory)
            text += $"; the kernel leaks {Size(geometry.Entries * TableGeometry.TceBytes)} of its own memory with each such window";
        if (host.Host.Kernel.BoundsWindowsByMemory && !host.Host.IsPSeries && host.Host.Figures.HighestAddress is null)
            text += $"; CREATE needs a host with memory up to {Size(windowSize)}";
        if (AddressReach.MayCollide(start, windowSize))
            text += "; " + AddressReach.MmioCollision;
        return text;
    }

    private static (DriverRule? Rule, string Reason) Evaluate(
        PlanningHost host, ulong memorySize, ulong backingPageSize, ulong pageSize, ulong start, TableGeometry geometry)
    {
        ulong windowSize = WindowSize(memorySize, pageSize);
        if (host.Host.LacksPageSize(pageSize))
            return (DriverRule.CreateArguments, $"the kernel offers pages of {Size(pageSize)}, and the processor has none");
        if (!host.OffersWindows && host.Obstacle is { } never)
            return never;
        if (start != 0 && host.Host.FirmwareLacksPageSize(pageSize))
        {
            return (DriverRule.PSeries, pageSize == PlatformModel.DefaultPageSize
                ? $"only the default window has pages of {Size(pageSize)} on this firmware"
                : $"this firmware makes no window in pages of {Size(pageSize)}");
        }

        if (host.Host.IsPSeries && host.Host.Figures.Firmware is { } firmware && geometry.Entries > firmware.LargestBlock)
        {
            return (
                DriverRule.PSeries,
                $"0x{geometry.Entries:x} TCEs are more than the firmware's largest block of 0x{firmware.LargestBlock:x}: CREATE fails with EINVAL and leaks");
        }

        if (host.Host.IsPSeries && geometry.Entries > TableGeometry.LargestHypervisorTable)
            return (DriverRule.PSeries, "too many entries for the hypervisor: CREATE can disable the group");
        if (!host.Host.IsPSeries && !geometry.IsAddressable)
            return (DriverRule.CreateArguments, "too many levels: CREATE fails with EINVAL and leaks");
        if (!host.Host.IsPSeries && !geometry.IsAllocatable)
            return (DriverRule.FailedCreateLeaks, $"cannot allocate a table of {Size(geometry.LevelBytes)}: CREATE fails and leaks");
        if (!host.Host.AllowsWindow(windowSize))
            return (DriverRule.CreateArguments, "this kernel makes no window larger than the host's memory: CREATE fails and leaks");
        if (pageSize > backingPageSize)
            return (DriverRule.MapArguments, $"memory pages of {Size(backingPageSize)} are too small: MAP fails");
        if (memorySize % pageSize != 0)
            return (DriverRule.MapArguments, $"the memory is not a multiple of {Size(pageSize)}: MAP of the last part fails");
        if (host.Obstacle is { } obstacle)
            return obstacle;
        ulong needed = geometry.LockedWhenMapped(host.Host) + host.DefaultWindowCharge;
        if (host.ReplacesDefault) // The default window needs room too, if the change is undone.
            needed = Math.Max(needed, host.DefaultTable.LockedMemory(host.Host));
        if (!host.LockedMemory.Allows(needed))
            return (DriverRule.TableCharge, $"needs {Size(needed)} locked; {Size(host.LockedMemory.Used)} of {Size(host.LockedMemory.Limit)} is in use");
        return (null, "possible");
    }

    /// <summary>Why a device would not reach the window, or it would not be at 0; null for no problem.</summary>
    private static (DriverRule Rule, string Reason)? ReachProblem(PlanningHost host, ulong start, ulong size)
    {
        if (host.ReplacesDefault && start != 0)
            return (DriverRule.PSeries, $"a pseries host starts such a window at {Address(start)}, also without the default window");
        if (host.MaskBits is not { } bits || AddressReach.Covers(bits, start, size))
            return null;
        string reach = $"a device of {bits} address bits reaches up to {Address(AddressReach.Last(bits))}, and the window would ";
        return start == 0 ? (DriverRule.DefaultWindow, reach + $"end at {Address(size - 1)}")
            : host.Host.IsPSeries ? (DriverRule.PSeries, reach + $"start at {Address(start)}")
            : !AddressReach.Covers(bits, 0, size) ? (DriverRule.DefaultWindow, reach + $"end at {Address(size - 1)} or higher")
            : host.ObstacleInPlace is { } taken ? (DriverRule.DefaultWindow, reach + $"start at {Address(start)}: {taken.Reason}")
            : (DriverRule.DefaultWindow, reach + $"start at {Address(start)}: in place of the default window it starts at 0");
    }

    /// <summary>
    /// Marks the possible plan with the largest pages, and among these the one with the fewest levels.
    /// </summary>
    private static List<DmaWindowPlan> MarkRecommended(List<DmaWindowPlan> plans)
    {
        DmaWindowPlan? best = plans
            .Where(plan => plan.Possible)
            .OrderByDescending(plan => plan.PageSize)
            .ThenBy(plan => plan.Levels)
            .FirstOrDefault();
        return plans.ConvertAll(plan => plan != best ? plan : plan with
        {
            Recommended = true,
            Reason = $"largest page, fewest levels, {Size(plan.LockedMemory)} locked{plan.Notes}",
        });
    }

    /// <summary>On whose firmware a plan for a pseries host rests, as the end of a sentence.</summary>
    private static string Basis(HostDescription host)
        => !host.IsPSeries ? string.Empty
            : host.Figures.Firmware is not null ? " with this firmware"
            : host.Backend == TceBackendKind.Emulated ? " with QEMU's firmware"
            : " if the largest block of this firmware is not smaller";
}
