using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>A window: its place on the bus, its table's shape, and what the table maps, as extents.</summary>
internal sealed class EmulatedTable(uint pageShift, ulong start, TableGeometry geometry)
{
    /// <summary>What a TCE maps to: process addresses, as the driver's user view keeps them.</summary>
    public ExtentMap Extents { get; } = [];

    public int PageShift => (int)pageShift;

    public ulong Start => start;

    public TableGeometry Geometry => geometry;

    /// <summary>
    /// The bytes that the table really serves: on PowerNV never fewer than fit a host page of TCEs (rule TableLevels).
    /// </summary>
    public ulong ServedBytes => geometry.Entries << PageShift;

    /// <summary>Maps a run of entries, and counts them into the registered memory.</summary>
    public void Set(Extent extent, MemoryRegistry? registry)
    {
        Extents.Set(extent);
        registry?.CountMapped(extent.Target, extent.Length, PageShift, mapped: true);
    }

    /// <summary>Empties a run of entries, and counts what they mapped out of the registered memory.</summary>
    public void Clear(ulong start, ulong length, MemoryRegistry? registry)
    {
        if (!Extents.Overlaps(start, length))
            return;
        if (registry is not null)
        {
            foreach (Extent old in Extents.Overlapping(start, length))
                registry.CountMapped(old.Target, old.Length, PageShift, mapped: false);
        }

        Extents.Clear(start, length);
    }

    public bool Contains(ulong address) => address >= start && address - start < ServedBytes;

    /// <summary>How many bytes there are from an address to the end of the table.</summary>
    public ulong BytesFrom(ulong address) => ServedBytes - (address - start);

    public bool IsAligned(ulong value) => (value & ((1UL << PageShift) - 1)) == 0;
}
