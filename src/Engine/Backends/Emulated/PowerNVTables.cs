using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// The table operations of PowerNV: the kernel allocates tables in its own memory and writes the TCEs itself.
/// </summary>
internal sealed class PowerNVTables(PlatformModel platform, HostDescription host) : ITableGroupOps
{
    public TceResult MapPastEnd => TceResult.WouldCorruptKernel;

    public bool ToleratesUnmapPastEnd => false;

    public TableGeometry? GetTableSize(uint pageShift, ulong windowSize, uint levels)
    {
        if (levels == 0 || levels > platform.MaxLevels || !ulong.IsPow2(windowSize))
            return null;
        TableGeometry geometry = TableGeometry.For(host, pageShift, windowSize, levels);
        return geometry.ChargedBytes == 0 ? null : geometry;
    }

    public TceResult CreateTable(
        EmulatedGroup group, int slot, uint pageShift, ulong windowSize, TableGeometry geometry, out EmulatedTable? table)
    {
        table = null;
        if (!host.AllowsWindow(windowSize) || !geometry.IsAddressable)
            return TceResult.Failure(Errno.EINVAL);
        if (!geometry.IsAllocatable)
            return TceResult.Failure(Errno.ENOMEM);

        // Only the slot decides where a window starts (rule DefaultWindow).
        table = new EmulatedTable(pageShift, slot == 0 ? 0 : PlatformModel.DynamicWindowStart, geometry);
        return TceResult.Success;
    }

    public TceResult SetWindow(EmulatedGroup group) => TceResult.Success;

    public void UnsetWindow(EmulatedGroup group, int slot, EmulatedTable table)
    {
    }
}
