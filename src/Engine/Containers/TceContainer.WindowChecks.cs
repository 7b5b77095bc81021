using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>What must be true before a window is created or removed.</summary>
public sealed partial class TceContainer
{
    private bool gaveUpWindows;

    private void CheckCreate(ulong pageSize, ulong size, int? levels)
    {
        (_, ulong charge) = CheckShape(pageSize, size, levels);
        CheckRoom();
        RequireMemory(charge + PendingCharge(), this, $"A window of {Units.Size(size)}");
    }

    /// <summary>What no window at all could be created for.</summary>
    private void CheckRoom()
    {
        if (IommuVersion == 1)
            throw ContainerErrors.NotInVersion1("Creating a window");
        if (Array.IndexOf(windows, null) < 0)
            throw WindowErrors.NoFreeWindow(Name, driverInfo.MaxDynamicWindows);
        if (Host.IsPSeries)
            CheckPSeries();
    }

    private (TableGeometry Geometry, ulong Charge) CheckShape(ulong pageSize, ulong size, int? levels)
    {
        CheckSizes(pageSize, size);
        if (levels is < 1 || levels > driverInfo.Levels)
            throw WindowErrors.LevelsOutOfRange(levels.Value, driverInfo.Levels);

        uint shift = (uint)BitOperations.Log2(pageSize);
        uint[] possible = WindowShape.PossibleLevels(Host, shift, size, driverInfo.Levels).ToArray();
        if (possible.Length == 0)
            throw Host.IsPSeries ? WindowErrors.HypervisorTableTooLarge(size, pageSize) : WindowErrors.WindowTooLarge(size, pageSize, driverInfo.Levels);
        uint chosen = levels is null ? possible[0] : (uint)levels;
        if (!possible.Contains(chosen))
            throw WindowErrors.LevelsNotPossible(chosen, size, pageSize, possible);
        TableGeometry geometry = TableGeometry.For(Host, shift, size, chosen);
        return (geometry, geometry.LockedMemory(Host));
    }

    /// <summary>
    /// The table to ask for although the driver will refuse it. Sizes that are none stay refused, and what could
    /// disable a pseries group (rule 18).
    /// </summary>
    private TableGeometry CheckAgainstPlan(ulong pageSize, ulong size, int? levels)
    {
        CheckSizes(pageSize, size);

        // On PowerNV such a request would not even be charged for.
        if (levels is < 1 || (levels > driverInfo.Levels && !Host.IsPSeries))
            throw WindowErrors.LevelsOutOfRange(levels.Value, driverInfo.Levels);
        uint shift = (uint)BitOperations.Log2(pageSize);
        if (Host.IsPSeries && size >> (int)shift > TableGeometry.LargestHypervisorTable)
            throw WindowErrors.HypervisorTableTooLarge(size, pageSize);
        CheckRoom();
        uint fewest = WindowShape.PossibleLevels(Host, shift, size, driverInfo.Levels).FirstOrDefault(1U);
        return TableGeometry.For(Host, shift, size, levels is null ? fewest : (uint)levels);
    }

    private void CheckSizes(ulong pageSize, ulong size)
    {
        if (IommuVersion == 1)
            throw ContainerErrors.NotInVersion1("Creating a window");
        if (!ulong.IsPow2(pageSize) || (driverInfo.PageSizes & pageSize) == 0)
            throw WindowErrors.PageSizeNotSupported(pageSize, PageSizes());
        if (size == 0)
            throw ContainerErrors.SizeZero("a window");
        if (!ulong.IsPow2(size))
            throw WindowErrors.SizeNotPowerOfTwo(size);
        if (size < pageSize)
            throw WindowErrors.WindowSmallerThanPage(size, pageSize);
    }

    private void CheckPSeries(DmaWindow? besides = null)
    {
        CheckPSeriesGroup(makesWindow: true);
        if (windows.OfType<DmaWindow>().FirstOrDefault(window => window != besides && window.StartAddress != 0) is { } dynamic)
            throw WindowErrors.SecondDynamicWindow(dynamic.StartAddress);
    }

    private void CheckPSeriesGroup(bool makesWindow)
    {
        if (Groups.Count > 1)
            throw WindowErrors.SeveralGroupsOnPSeries(Groups.Count);
        if (makesWindow && gaveUpWindows)
            throw WindowErrors.GroupGaveUpWindows(Groups[0]);
    }

    /// <summary>A pseries kernel that failed once to make a window for a group tries no more, and each try leaks (rule 18).</summary>
    private void NoteGivenUp(TceResult result)
    {
        if (!Host.IsPSeries || result.Errno != Errno.ENODEV)
            return;
        gaveUpWindows = true;
        throw WindowErrors.GroupGaveUpWindows(Groups[0]);
    }

    private void CheckRemove(DmaWindow window, bool force)
    {
        if (IommuVersion == 1)
            throw ContainerErrors.NotInVersion1("Removing a window");
        Own(window);
        if (window.MappedBytes > 0 && !force)
            throw WindowErrors.WindowHasMappings(window.StartAddress, window.MappedBytes);
    }
}
