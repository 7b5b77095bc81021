using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// The table operations of pseries: the hypervisor keeps the tables, and the kernel keeps a list of the groups that it
/// gave up (rule PSeries).
/// </summary>
/// <param name="platform">The machine.</param>
/// <param name="firmware">What its firmware offers. The kernel does not ask for a larger block.</param>
internal sealed class PSeriesTables(PlatformModel platform, FirmwareAnswer firmware) : ITableGroupOps
{
    /// <summary>
    /// The kernel passes on the hypervisor's H_PARAMETER (-4), which reads as EINTR (rule UncheckedEnd).
    /// </summary>
    public TceResult MapPastEnd => TceResult.Failure(Errno.EINTR);

    public bool ToleratesUnmapPastEnd => true;

    /// <summary>The driver checks levels and powers of two only after it has charged (rule PSeries).</summary>
    public TableGeometry? GetTableSize(uint pageShift, ulong windowSize, uint levels)
        => windowSize >> (int)(pageShift - 3) == 0 && levels <= 1 ? null : TableGeometry.PSeries(pageShift, windowSize, levels);

    public TceResult CreateTable(
        EmulatedGroup group, int slot, uint pageShift, ulong windowSize, TableGeometry geometry, out EmulatedTable? table)
    {
        table = null;
        if (!ulong.IsPow2(windowSize) || geometry.Levels > 1)
            return TceResult.Failure(Errno.EINVAL);
        if (group.GaveUpWindows)
            return TceResult.Failure(Errno.ENODEV);
        if (slot == 0 && group.HasDynamicWindow)
            return TceResult.Failure(Errno.EPERM);

        if (slot == 0 && IsDefaultShape((int)pageShift, windowSize))
        {
            table = new EmulatedTable(pageShift, 0, geometry);
            return TceResult.Success;
        }

        // A window smaller than a page would need a block of no TCEs.
        if (geometry.Entries == 0 || geometry.Entries > firmware.LargestBlock)
            return TceResult.Failure(Errno.EINVAL);
        bool hasRoom = !group.HasDynamicWindow && (firmware.WindowsAvailable > 0 || slot == 0);
        if (!hasRoom || geometry.Entries > TableGeometry.LargestHypervisorTable)
        {
            group.GaveUpWindows = true;
            return TceResult.Failure(Errno.ENODEV);
        }

        group.HasDynamicWindow = true;
        table = new EmulatedTable(pageShift, PlatformModel.DynamicWindowStart, geometry);
        return TceResult.Success;
    }

    /// <summary>The hypervisor gives a window to one group only (rule GroupUse).</summary>
    public TceResult SetWindow(EmulatedGroup group) => TceResult.Failure(Errno.EPERM);

    public void UnsetWindow(EmulatedGroup group, int slot, EmulatedTable table)
    {
        if (slot != 0 || !IsDefaultShape(table.PageShift, table.ServedBytes))
            group.HasDynamicWindow = false;
    }

    private bool IsDefaultShape(int pageShift, ulong size)
        => pageShift == PlatformModel.DefaultPageShift && size <= platform.DefaultWindowSize;
}
