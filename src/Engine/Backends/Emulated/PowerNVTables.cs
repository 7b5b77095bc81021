using SpaprDdw.Abi;
using SpaprDdw.Planning;

namespace SpaprDdw.Backends.Emulated;

/// <summary>PowerNV: the host's kernel allocates tables in its own memory and writes TCEs itself.</summary>
internal sealed class PowerNVTables : ITableMaker
{
    public TceResult MapPastEnd => TceResult.WouldCorruptKernel;

    public bool ToleratesUnmapPastEnd => false;

    public TceResult Create(
        EmulatedGroup group, int slot, uint pageShift, ulong windowSize, TableGeometry geometry, out EmulatedTable? table)
    {
        table = null;
        if (!geometry.IsAddressable)
            return TceResult.Failure(Errno.EINVAL);
        if (!geometry.IsAllocatable)
            return TceResult.Failure(Errno.ENOMEM);

        // The slot alone decides where a window starts (rule 3).
        table = new EmulatedTable(pageShift, slot == 0 ? 0 : PlatformModel.DynamicWindowStart, geometry);
        return TceResult.Success;
    }

    public TceResult Attach(EmulatedGroup group) => TceResult.Success;

    public void Drop(EmulatedGroup group, int slot, EmulatedTable table)
    {
    }
}
