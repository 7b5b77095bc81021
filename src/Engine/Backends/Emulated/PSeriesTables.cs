using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// pseries: the hypervisor keeps the tables, and the kernel keeps a list of groups that it gave up (rule PSeries).
/// </summary>
internal sealed class PSeriesTables(PlatformModel platform) : ITableMaker
{
    /// <summary>The largest block that the hypervisor says it has, in TCEs; above it nothing is asked of it.</summary>
    private const ulong LargestBlock = 1UL << 37;

    /// <summary>A raw H_PARAMETER, which reads as EINTR by accident (rule UncheckedEnd).</summary>
    public TceResult MapPastEnd => TceResult.Failure(Errno.EINTR);

    public bool ToleratesUnmapPastEnd => true;

    /// <summary>The driver looks at levels and powers of two only after it has charged (rule PSeries).</summary>
    public TableGeometry? Geometry(uint pageShift, ulong windowSize, uint levels)
        => windowSize >> (int)(pageShift - 3) == 0 && levels <= 1 ? null : TableGeometry.PSeries(pageShift, windowSize, levels);

    public TceResult Create(
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

        // A window of less than a page asks for a block of no size that there is.
        if (geometry.Entries is 0 or > LargestBlock)
            return TceResult.Failure(Errno.EINVAL);
        if (group.HasDynamicWindow || geometry.Entries > TableGeometry.LargestHypervisorTable)
        {
            group.GaveUpWindows = true;
            return TceResult.Failure(Errno.ENODEV);
        }

        group.HasDynamicWindow = true;
        table = new EmulatedTable(pageShift, PlatformModel.DynamicWindowStart, geometry);
        return TceResult.Success;
    }

    /// <summary>The hypervisor gave the window to one group; no other can have it (rule GroupUse).</summary>
    public TceResult Attach(EmulatedGroup group) => TceResult.Failure(Errno.EPERM);

    public void Drop(EmulatedGroup group, int slot, EmulatedTable table)
    {
        if (slot != 0 || !IsDefaultShape(table.PageShift, table.ServedBytes))
            group.HasDynamicWindow = false;
    }

    private bool IsDefaultShape(int pageShift, ulong size)
        => pageShift == PlatformModel.DefaultPageShift && size <= platform.DefaultWindowSize;
}
