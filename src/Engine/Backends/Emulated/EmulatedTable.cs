using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// The TCE table of a window (the kernel's iommu_table): its bus address, its geometry and its mappings.
/// </summary>
internal sealed class EmulatedTable(uint pageShift, ulong start, TableGeometry geometry)
{
    /// <summary>The mapped process addresses, which the kernel keeps in it_userspace.</summary>
    public ExtentMap Extents { get; } = [];

    public int PageShift => (int)pageShift;

    public ulong Start => start;

    public TableGeometry Geometry => geometry;

    /// <summary>True once the first MAP has charged the user view, on kernels that charge it apart.</summary>
    public bool HasUserView { get; set; }

    /// <summary>
    /// The bytes that the table really serves. On PowerNV a table fills at least one host page with TCEs, so a small
    /// window serves more than was asked for (rule TableLevels).
    /// </summary>
    public ulong ServedBytes => geometry.Entries << PageShift;

    /// <summary>Maps a run of entries, and adds them to the counts of the registered memory.</summary>
    public void Set(Extent extent, MemoryRegistry? registry)
    {
        Extents.Set(extent);
        registry?.CountMapped(extent.Target, extent.Length, PageShift, isMapped: true);
    }

    /// <summary>Empties a run of entries, and subtracts them from the counts of the registered memory.</summary>
    public void Clear(ulong start, ulong length, MemoryRegistry? registry)
    {
        if (!Extents.Overlaps(start, length))
            return;
        if (registry is not null)
        {
            foreach (Extent old in Extents.Overlapping(start, length))
                registry.CountMapped(old.Target, old.Length, PageShift, isMapped: false);
        }

        Extents.Clear(start, length);
    }

    public bool Contains(ulong address) => address >= start && address - start < ServedBytes;

    /// <summary>How many bytes the table serves from an address on.</summary>
    public ulong BytesFrom(ulong address) => ServedBytes - (address - start);

    public bool IsAligned(ulong value) => (value & ((1UL << PageShift) - 1)) == 0;
}
