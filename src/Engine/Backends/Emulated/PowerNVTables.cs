using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>PowerNV: the host's kernel allocates tables in its own memory and writes TCEs itself.</summary>
internal sealed class PowerNVTables(PlatformModel platform, int hostPageShift) : ITableMaker
{
    public TceResult MapPastEnd => TceResult.WouldCorruptKernel;

    public bool ToleratesUnmapPastEnd => false;

    public TableGeometry? Geometry(uint pageShift, ulong windowSize, uint levels)
    {
        if (levels == 0 || levels > platform.MaxLevels || !ulong.IsPow2(windowSize))
            return null;
        TableGeometry geometry = TableGeometry.PowerNV(pageShift, windowSize, levels, hostPageShift);
        return geometry.ChargedBytes == 0 ? null : geometry;
    }

    public TceResult Create(
        EmulatedGroup group, int slot, uint pageShift, ulong windowSize, TableGeometry geometry, out EmulatedTable? table)
    {
        table = null;
        if (!geometry.IsAddressable)
            return TceResult.Failure(Errno.EINVAL);
        if (!geometry.IsAllocatable)
            return TceResult.Failure(Errno.ENOMEM);

        // The slot alone decides where a window starts (rule DefaultWindow).
        table = new EmulatedTable(pageShift, slot == 0 ? 0 : PlatformModel.DynamicWindowStart, geometry);
        return TceResult.Success;
    }

    public TceResult Attach(EmulatedGroup group) => TceResult.Success;

    public void Drop(EmulatedGroup group, int slot, EmulatedTable table)
    {
    }
}
