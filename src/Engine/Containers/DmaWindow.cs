using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>A window: the range of bus addresses that one TCE table serves. Sizes in bytes.</summary>
public sealed class DmaWindow
{
    private readonly TableGeometry geometry;
    private readonly ulong chargedBytes;

    internal DmaWindow(TceContainer container, int slot, ulong start, ulong size, int pageShift, TableGeometry geometry, ulong chargedBytes)
    {
        Container = container;
        Slot = slot;
        StartAddress = start;
        FirstGap = start;
        Size = size;
        PageShift = pageShift;
        this.geometry = geometry;
        this.chargedBytes = chargedBytes;
    }

    /// <summary>The default window of a container that was just opened (rule DefaultWindow).</summary>
    internal static DmaWindow Pending(TceContainer container, ContainerLimits limits)
    {
        TableGeometry table = limits.DefaultTable;
        ulong charge = table.LockedMemory(limits.Host);
        return new DmaWindow(container, 0, limits.DefaultStart, limits.DefaultSize, (int)PlatformModel.DefaultPageShift, table, charge)
        {
            IsDefault = true,
            State = WindowState.Pending,
        };
    }

    /// <summary>The container it belongs to.</summary>
    public TceContainer Container { get; }

    /// <summary>Which of the container's two places it takes: 0 or 1.</summary>
    public int Slot { get; }

    /// <summary>The first bus address.</summary>
    public ulong StartAddress { get; }

    /// <summary>The size that was asked for. The driver may serve more (rule TableLevels); the container does not.</summary>
    public ulong Size { get; }

    /// <summary>The last bus address.</summary>
    public ulong EndAddress => StartAddress + (Size - 1);

    /// <summary>Size of one IOMMU page.</summary>
    public ulong PageSize => 1UL << PageShift;

    /// <summary>Binary logarithm of the page size.</summary>
    public int PageShift { get; }

    /// <summary>Levels of its table.</summary>
    public int Levels => (int)geometry.Levels;

    /// <summary>True for the window that a container starts with.</summary>
    public bool IsDefault { get; internal init; }

    /// <summary>Whether it is there.</summary>
    public WindowState State { get; internal set; } = WindowState.Active;

    /// <summary>Bytes that all of its tables take when every level table is there, one copy.</summary>
    public ulong TableBytes => geometry.BytesPerCopy;

    /// <summary>Locked memory that it is charged for (rule TableCharge).</summary>
    public ulong LockedMemory => State == WindowState.Active ? chargedBytes : 0;

    /// <summary>Bytes that are mapped.</summary>
    public ulong MappedBytes => Extents.Bytes;

    /// <summary>How many extents are mapped; adjoining mappings of adjoining memory count as one.</summary>
    public int Mappings => Extents.Count;

    internal ExtentMap Extents { get; } = [];

    /// <summary>Where tables below the top one have been made: they stay until the window goes (rule TableLevels).</summary>
    internal ExtentMap AllocatedTables { get; } = [];

    internal TableGeometry Geometry => geometry;

    internal ulong ChargedBytes => chargedBytes;

    /// <summary>Which window it is and how much is in it, for messages.</summary>
    internal string Contents => $"{this} with {Units.Size(MappedBytes)} mapped";

    /// <inheritdoc/>
    public override string ToString() => Units.Address(StartAddress);

    /// <summary>True for a multiple of the page size.</summary>
    internal bool IsAligned(ulong value) => (value & (PageSize - 1)) == 0;

    internal bool Contains(ulong address) => address >= StartAddress && address - StartAddress < Size;

    /// <summary>The first address at which nothing is mapped: a search for room need not look below it.</summary>
    internal ulong FirstGap { get; private set; }

    /// <summary>Notes in the ledger that a range is not mapped any more.</summary>
    internal void Erase(ulong address, ulong length)
    {
        Extents.Clear(address, length);
        FirstGap = Math.Min(FirstGap, address);
    }

    /// <summary>Notes a mapping in the ledger.</summary>
    internal void Record(TceMapping mapping)
    {
        mapping.Buffer.MappedBytes += mapping.Size;
        var extent = new Extent(mapping.StartAddress, mapping.Size, mapping.Buffer.Address + mapping.Offset, mapping.Access);
        Extents.Set(extent);
        while (FirstGap >= extent.Start && Extents.TryFind(FirstGap, out Extent covering))
            FirstGap = covering.End;
        if (Levels == 1)
            return;
        ulong span = PageSize * geometry.LevelEntries;
        ulong first = (extent.Start - StartAddress) & ~(span - 1);
        ulong end = Math.Min((extent.End - StartAddress + span - 1) & ~(span - 1), Math.Max(span, Size));
        AllocatedTables.Set(new Extent(StartAddress + first, end - first, StartAddress + first, DmaAccess.None));
    }

    /// <summary>
    /// Notes level tables that were made for mappings that are gone; false where the range is not what whole tables serve.
    /// </summary>
    internal bool RecordAllocatedTables(ulong address, ulong size)
    {
        ulong span = PageSize * geometry.LevelEntries;
        ulong served = Math.Max(span, Size);
        ulong distance = unchecked(address - StartAddress);
        if (Levels == 1 || distance >= served || size == 0 || size > served - distance || (distance | size) % span != 0)
            return false;
        AllocatedTables.Set(new Extent(address, size, address, DmaAccess.None));
        return true;
    }
}
