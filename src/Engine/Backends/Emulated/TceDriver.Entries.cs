using SpaprDdw.Abi;
using SpaprDdw.Extents;

namespace SpaprDdw.Backends.Emulated;

/// <summary>MAP and UNMAP (rules 1, 2, 12, 13 and 16): runs of entries, without work for each page.</summary>
internal sealed partial class TceDriver
{
    public TceResult Map(EmulatedProcess caller, in DmaMap map)
    {
        if (IsForeign(caller) || !enabled)
            return TceResult.Failure(Errno.EPERM);
        if (map.ArgSize < ArgSizes.DmaMap || (map.Flags & ~(uint)DmaAccess.ReadWrite) != 0)
            return TceResult.Failure(Errno.EINVAL);

        TceResult result = FindTableFor(map.Iova, out EmulatedTable? table);
        if (!result.IsSuccess)
            return result;
        if (!table!.IsAligned(map.Size) || !table.IsAligned(map.VirtualAddress) || map.Flags == 0)
            return TceResult.Failure(Errno.EINVAL);
        if (!table.IsAligned(map.Iova))
            return new TceResult(1);

        ulong backed = isV2
            ? caller.Registry.MappableBytes(map.VirtualAddress, map.Size, table.PageShift)
            : caller.Memory.PinnableBytes(map.VirtualAddress, map.Size);
        Errno shortfall = isV2 ? Errno.EINVAL : Errno.EFAULT;

        ulong room = table.BytesFrom(map.Iova);
        if (backed > room)
        {
            if (tables.MapPastEnd == TceResult.WouldCorruptKernel)
                return TceResult.WouldCorruptKernel;
            ClearEntries(table, map.Iova, room);
            return tables.MapPastEnd;
        }

        // When it fails midway, the entries before the failing page end up empty, older mappings included.
        ClearEntries(table, map.Iova, backed);
        if (backed < map.Size)
            return TceResult.Failure(shortfall);

        table.Extents.Set(new Extent(map.Iova, map.Size, map.VirtualAddress, (DmaAccess)map.Flags));
        if (isV2)
            caller.Registry.CountMapped(map.VirtualAddress, map.Size, table.PageShift, mapped: true);
        return TceResult.Success;
    }

    public TceResult Unmap(EmulatedProcess caller, in DmaUnmap unmap)
    {
        if (IsForeign(caller) || !enabled)
            return TceResult.Failure(Errno.EPERM);
        if (unmap.ArgSize < ArgSizes.DmaUnmap || unmap.Flags != 0)
            return TceResult.Failure(Errno.EINVAL);

        TceResult result = FindTableFor(unmap.Iova, out EmulatedTable? table);
        if (!result.IsSuccess)
            return result;
        if (!table!.IsAligned(unmap.Size))
            return TceResult.Failure(Errno.EINVAL);
        if (!table.IsAligned(unmap.Iova))
            return new TceResult(1);

        ulong room = table.BytesFrom(unmap.Iova);
        if (unmap.Size > room && !tables.ToleratesUnmapPastEnd)
            return TceResult.WouldCorruptKernel;
        ClearEntries(table, unmap.Iova, Math.Min(unmap.Size, room));
        return TceResult.Success;
    }

    private TceResult FindTableFor(ulong address, out EmulatedTable? table)
    {
        TceResult result = MakeDefaultWindow();
        table = result.IsSuccess ? FindTable(address) : null;
        return result.IsSuccess && table is null ? TceResult.Failure(Errno.ENXIO) : result;
    }

    private void ClearEntries(EmulatedTable table, ulong start, ulong length)
    {
        if (!table.Extents.Overlaps(start, length))
            return;
        if (isV2)
        {
            foreach (Extent old in table.Extents.Overlapping(start, length))
                Owner!.Registry.CountMapped(old.Target, old.Length, table.PageShift, mapped: false);
        }

        table.Extents.Clear(start, length);
    }
}
