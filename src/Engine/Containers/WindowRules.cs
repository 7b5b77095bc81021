using System.Numerics;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The rules for creating, removing and replacing windows. They send no request.</summary>
internal sealed class WindowRules(ContainerLimits limits, ContainerLedger ledger, MemoryBudget memory)
{
    private WindowTable Windows => ledger.Windows;

    /// <summary>Plans the table of a window that can be created now.</summary>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.CreateWindow"/>.</exception>
    public TableGeometry PlanCreate(ulong pageSize, ulong size, int? levels, int? maskBits = null)
    {
        TableGeometry table = PlanShape(pageSize, size, levels);
        RequireRoom();
        RequireFirmwarePages(NextStart(pageSize, size), pageSize);
        RequireReach(NextStart(pageSize, size), size, maskBits);
        memory.Require(table.LockedMemory(limits.Host) + Windows.PendingCharge, $"A window of {Units.Size(size)}");
        return table;
    }

    /// <summary>
    /// Plans the table of a request that the driver will refuse. Invalid sizes still throw, and so does a request that
    /// could make a pseries kernel give up the group (rule PSeries).
    /// </summary>
    public TableGeometry PlanForcedCreate(ulong pageSize, ulong size, int? levels)
    {
        RequireSizes(pageSize, size);

        // On PowerNV the driver does not even charge for such levels.
        if (levels is < 1 || (levels > limits.MaxLevels && !limits.Host.IsPSeries))
            throw WindowErrors.LevelsOutOfRange(levels.Value, limits.MaxLevels);
        uint shift = (uint)BitOperations.Log2(pageSize);
        if (limits.Host.IsPSeries && size >> (int)shift > TableGeometry.LargestHypervisorTable)
            throw WindowErrors.HypervisorTableTooLarge(size, pageSize);
        RequireRoom();
        RequireFirmwarePages(NextStart(pageSize, size), pageSize);
        uint fewest = WindowShape.PossibleLevels(limits.Host, shift, size, limits.MaxLevels).FirstOrDefault(1U);
        return TableGeometry.For(limits.Host, shift, size, levels is null ? fewest : (uint)levels);
    }

    /// <summary>Plans the table of a window. Free slots and locked memory do not matter here.</summary>
    public TableGeometry PlanShape(ulong pageSize, ulong size, int? levels)
    {
        RequireSizes(pageSize, size);
        if (levels is < 1 || levels > limits.MaxLevels)
            throw WindowErrors.LevelsOutOfRange(levels.Value, limits.MaxLevels);

        if (!limits.Host.AllowsWindow(size))
            throw WindowErrors.WindowBeyondMemory(size, limits.Host.Figures.HighestAddress);
        uint shift = (uint)BitOperations.Log2(pageSize);
        uint[] possible = WindowShape.PossibleLevels(limits.Host, shift, size, limits.MaxLevels).ToArray();
        if (possible.Length == 0)
        {
            throw !limits.Host.IsPSeries ? WindowErrors.WindowTooLarge(size, pageSize, limits.MaxLevels)
                : limits.Host.Figures.Firmware is { } firmware && size >> (int)shift > firmware.LargestBlock
                    ? WindowErrors.FirmwareBlockTooSmall(size, pageSize, firmware.LargestBlock)
                : WindowErrors.HypervisorTableTooLarge(size, pageSize);
        }

        uint chosen = levels is null ? possible[0] : (uint)levels;
        return possible.Contains(chosen)
            ? TableGeometry.For(limits.Host, shift, size, chosen)
            : throw WindowErrors.LevelsNotPossible(chosen, size, pageSize, possible);
    }

    /// <summary>Where the driver would start a window that is created now.</summary>
    public ulong NextStart(ulong pageSize, ulong size)
        => AddressReach.StartOf(limits.Host, Windows.FreeSlot ?? 1, pageSize, size, limits.DefaultSize);

    /// <summary>Throws when a device does not reach a whole window.</summary>
    /// <param name="start">The first bus address of the window.</param>
    /// <param name="size">The size of the window.</param>
    /// <param name="maskBits">The address bits of the device; null for a device that reaches everything.</param>
    public void RequireReach(ulong start, ulong size, int? maskBits)
    {
        if (maskBits is < 1 or > AddressReach.MostBits)
            throw GuestErrors.MaskBitsInvalid(maskBits.Value);
        if (maskBits is not { } bits || AddressReach.Covers(bits, start, size))
            return;
        throw !AddressReach.Covers(bits, 0, size) ? WindowErrors.WindowPastReach(size, bits)
            : limits.Host.IsPSeries ? WindowErrors.NoWindowInReach(start, bits)
            : Windows[0] is { IsDefault: false } first ? WindowErrors.ZeroTaken(start, bits, first.Size)
            : WindowErrors.WindowOutOfReach(start, bits);
    }

    private void RequireFirmwarePages(ulong start, ulong pageSize)
    {
        if (start != 0 && limits.Host.FirmwareLacksPageSize(pageSize))
            throw WindowErrors.FirmwarePagesMissing(pageSize, limits.PageSizes.Where(size => !limits.Host.FirmwareLacksPageSize(size)));
    }

    /// <summary>Throws when no window of any shape can be created now.</summary>
    public void RequireRoom()
    {
        RequireWindows("Creating a window");
        if (Windows.FreeSlot is null || Windows.All.Count >= limits.MaxWindows)
            throw WindowErrors.NoFreeWindow(limits.Name, limits.MaxWindows);
        if (limits.Host.IsPSeries)
            RequirePSeriesRoom(replaced: null);
    }

    /// <summary>Throws when a second 64-bit window would be created on a pseries host (rule PSeries).</summary>
    /// <param name="replaced">A window that is removed before; null for none.</param>
    public void RequirePSeriesRoom(DmaWindow? replaced)
    {
        RequirePSeriesGroup(makesWindow: true);
        if (Windows.All.FirstOrDefault(window => window != replaced && window.StartAddress != 0) is { } dynamic)
            throw WindowErrors.SecondDynamicWindow(dynamic.StartAddress);
    }

    /// <summary>Throws when a pseries host cannot serve the container's groups (rules GroupUse and PSeries).</summary>
    /// <param name="makesWindow">Whether the request makes the driver create a window.</param>
    public void RequirePSeriesGroup(bool makesWindow)
    {
        if (limits.Groups.Count > 1)
            throw WindowErrors.SeveralGroupsOnPSeries(limits.Groups.Count);
        if (makesWindow && ledger.GroupGaveUp)
            throw WindowErrors.GroupGaveUpWindows(limits.Groups[0]);
    }

    /// <summary>Throws when a window cannot be removed now.</summary>
    public void RequireRemovable(DmaWindow window, bool force)
    {
        RequireWindows("Removing a window");
        Windows.RequireOwned(window);
        if (window.MappedBytes > 0 && !force)
            throw WindowErrors.WindowHasMappings(window.StartAddress, window.MappedBytes);
    }

    /// <summary>Throws when the default window cannot be created now.</summary>
    /// <param name="released">The locked memory in bytes that the removal of other windows releases before.</param>
    public void RequireDefaultCreatable(ulong released)
    {
        if (limits.Host.IsPSeries)
            RequirePSeriesGroup(makesWindow: true);
        ulong charge = limits.DefaultTable.LockedMemory(limits.Host);
        if (charge > released)
            memory.Require(charge - released, "The default window");
    }

    /// <summary>Plans the replacement of a window; null when the window already has this shape.</summary>
    public WindowReplacement? PlanReplace(DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force, int? maskBits = null)
    {
        RequireRemovable(window, force: true);
        ulong newPage = pageSize ?? window.PageSize;
        ulong newSize = size ?? window.Size;
        if ((newPage, newSize, levels ?? window.Levels) == (window.PageSize, window.Size, window.Levels))
            return null;
        if (window.State == WindowState.Pending)
            throw WindowErrors.WindowPending(window.StartAddress);
        if (limits.Host.IsPSeries)
            RequirePSeriesRoom(replaced: window);

        TableGeometry table = PlanShape(newPage, newSize, levels);
        int slot = Windows[0] is null ? 0 : window.Slot; // The driver takes the first free slot.
        ulong start = AddressReach.StartOf(limits.Host, slot, newPage, newSize, limits.DefaultSize);
        RequireFirmwarePages(start, newPage);
        RequireReach(start, newSize, maskBits);
        WindowSnapshot old = ledger.SnapshotOf(window);
        List<MappingSnapshot> fitting = old.Mappings.Where(mapping => mapping.Fits(newPage, newSize)).ToList();
        ulong charge = fitting.Count > 0 ? table.LockedWhenMapped(limits.Host) : table.LockedMemory(limits.Host);
        if (charge > window.LockedMemory)
            memory.Require(charge - window.LockedMemory, $"A window of {Units.Size(newSize)}", window);

        if (fitting.Count < old.Mappings.Count && !force)
            throw WindowErrors.MappingDoesNotFit(window.StartAddress, old.Mappings.Count - fitting.Count, old.Mappings.Count);
        return new WindowReplacement(old, start, newPage, newSize, table, charge, fitting);
    }

    /// <summary>Plans a reset: returns the windows that it removes.</summary>
    public IReadOnlyList<DmaWindow> PlanReset(bool force)
    {
        DmaWindow[] created = [.. Windows.All.Where(window => !window.IsDefault)];
        foreach (DmaWindow window in created)
            RequireRemovable(window, force);
        if (Windows[0] is not { IsDefault: true })
            RequireDefaultCreatable(released: created.Aggregate(0UL, (sum, window) => sum + window.LockedMemory));
        return created;
    }

    public void RequireWindows(string operation)
    {
        if (limits.WindowsRefused(operation) is { } refusal)
            throw refusal;
    }

    private void RequireSizes(ulong pageSize, ulong size)
    {
        RequireWindows("Creating a window");
        if (!ulong.IsPow2(pageSize) || (limits.Info.PageSizes & pageSize) == 0)
            throw WindowErrors.PageSizeNotSupported(pageSize, limits.PageSizes);
        if (limits.Host.LacksPageSize(pageSize))
            throw WindowErrors.PageSizeMissing(pageSize, limits.Host.Platform, limits.PageSizes.Where(size => !limits.Host.LacksPageSize(size)));
        if (size == 0)
            throw ContainerErrors.SizeZero("a window");
        if (!ulong.IsPow2(size))
            throw WindowErrors.SizeNotPowerOfTwo(size);
        if (size < pageSize)
            throw WindowErrors.WindowSmallerThanPage(size, pageSize);
    }
}
