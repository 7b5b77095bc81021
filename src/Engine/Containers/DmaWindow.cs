using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>A window: the range of bus addresses (IOVA) that one TCE table serves. Sizes are in bytes.</summary>
public sealed class DmaWindow
{
    private readonly TableGeometry geometry;
    private readonly ulong chargedBytes;
    private readonly ulong userViewBytes;

    internal DmaWindow(ContainerLimits limits, int slot, ulong start, ulong size, int pageShift, TableGeometry geometry, ulong chargedBytes)
    {
        Container = limits.Name;
        ContainerId = limits.ContainerId;
        Slot = slot;
        StartAddress = start;
        FirstGap = start;
        Size = size;
        PageShift = pageShift;
        HasMsiHole = MsiHole.Touches(limits.Host, start, start + (size - 1));
        this.geometry = geometry;
        this.chargedBytes = chargedBytes;
        RemovalWrites = PlatformModel.RemovalWrites(limits.Host.Platform, geometry.Entries);
        userViewBytes = geometry.LockedAtFirstMap(limits.Host);
        if (limits.Host.Kernel.AllocatesAllLevels && Levels > 1)
            AllocatedTables.Set(new Extent(start, Math.Max(size, PageSize * geometry.LevelEntries), start, DmaAccess.None));
    }

    /// <summary>The default window of a fresh container (rule DefaultWindow).</summary>
    internal static DmaWindow Pending(ContainerLimits limits)
    {
        TableGeometry table = limits.DefaultTable;
        ulong charge = table.LockedMemory(limits.Host);
        return new DmaWindow(limits, 0, limits.DefaultStart, limits.DefaultSize, (int)PlatformModel.DefaultPageShift, table, charge)
        {
            IsDefault = true,
            State = WindowState.Pending,
        };
    }

    /// <summary>The name of the container that owns the window.</summary>
    public string Container { get; }

    /// <summary>The identity of that container.</summary>
    public Guid ContainerId { get; }

    /// <summary>The slot of the window in the container: 0 or 1.</summary>
    public int Slot { get; }

    /// <summary>The first bus address.</summary>
    public ulong StartAddress { get; }

    /// <summary>
    /// The requested size. The driver may serve more (rule TableLevels); the container does not use it.
    /// </summary>
    public ulong Size { get; }

    /// <summary>The last bus address.</summary>
    public ulong EndAddress => StartAddress + (Size - 1);

    /// <summary>The IOMMU page size.</summary>
    public ulong PageSize => 1UL << PageShift;

    /// <summary>The page shift: the binary logarithm of the page size.</summary>
    public int PageShift { get; }

    /// <summary>The levels of the TCE table.</summary>
    public int Levels => (int)geometry.Levels;

    /// <summary>True for the window with which a container starts.</summary>
    public bool IsDefault { get; internal init; }

    /// <summary>The state of the window.</summary>
    public WindowState State { get; internal set; } = WindowState.Active;

    /// <summary>The bytes of one copy of the TCE table with all its level tables allocated.</summary>
    public ulong TableBytes => geometry.BytesPerCopy;

    /// <summary>The locked memory that the process is charged for the window now (rule TableCharge).</summary>
    public ulong LockedMemory => State == WindowState.Active ? chargedBytes + (HasUserView ? userViewBytes : 0) : 0;

    /// <summary>
    /// The register writes that removing the window takes (rule RemovalWrites); 0 where one ends the window at once.
    /// </summary>
    public ulong RemovalWrites { get; }

    /// <summary>The bytes that are mapped.</summary>
    public ulong MappedBytes => Extents.Bytes;

    /// <summary>The number of mapped extents. Adjoining mappings of adjoining memory count as one.</summary>
    public int Mappings => Extents.Count;

    internal ExtentMap Extents { get; } = [];

    /// <summary>
    /// The bus addresses whose tables below the top level are allocated. The tables stay until the window is removed
    /// (rule TableLevels).
    /// </summary>
    internal ExtentMap AllocatedTables { get; } = [];

    internal TableGeometry Geometry => geometry;

    internal ulong ChargedBytes => chargedBytes;

    /// <summary>True once a MAP has charged the user view, on kernels that charge it apart.</summary>
    internal bool HasUserView { get; set; }

    /// <summary>The locked memory in bytes that the next MAP takes for the user view.</summary>
    internal ulong NextMapCharge => HasUserView ? 0 : userViewBytes;

    /// <summary>
    /// The locked memory in bytes that the next MAP takes: the default window if the driver has not made it, and the user
    /// view.
    /// </summary>
    public ulong LockedByNextMap => (State == WindowState.Pending ? chargedBytes : 0) + NextMapCharge;

    /// <summary>The start of the window and its mapped bytes, for messages.</summary>
    internal string Contents => $"{this} with {Units.Size(MappedBytes)} mapped";

    /// <summary>True if devices may not reach all of it, because 32-bit MMIO may be in its range.</summary>
    public bool MayCollide => AddressReach.MayCollide(StartAddress, Size);

    /// <inheritdoc/>
    public override string ToString() => Units.Address(StartAddress);

    /// <summary>True for a multiple of the page size.</summary>
    internal bool IsAligned(ulong value) => (value & (PageSize - 1)) == 0;

    internal bool Contains(ulong address) => address >= StartAddress && address - StartAddress < Size;

    /// <summary>True if the window covers the bus addresses that the host takes as MSIs (rule MsiHole).</summary>
    internal bool HasMsiHole { get; }

    /// <summary>The first page behind the MSI hole.</summary>
    internal ulong BehindMsiHole => (MsiHole.Last | (PageSize - 1)) + 1;

    /// <summary>
    /// The first address that is not mapped and not in the MSI hole. A search for free space starts here.
    /// </summary>
    internal ulong FirstGap { get; private set; }

    /// <summary>Records that a range was unmapped.</summary>
    internal void Erase(ulong address, ulong length)
    {
        Extents.Clear(address, length);
        FirstGap = Math.Min(FirstGap, address);
    }

    /// <summary>Records a mapping, and the level tables that the driver allocated for it.</summary>
    internal void Record(TceMapping mapping)
    {
        mapping.Buffer.MappedBytes += mapping.Size;
        var extent = new Extent(mapping.StartAddress, mapping.Size, mapping.Buffer.Address + mapping.Offset, mapping.Access);
        Extents.Set(extent);
        while (FirstGap >= extent.Start && Extents.TryFind(FirstGap, out Extent covering))
            FirstGap = HasMsiHole && covering.End <= MsiHole.Last && (covering.End | (PageSize - 1)) >= MsiHole.First ? BehindMsiHole : covering.End;
        if (Levels == 1)
            return;
        ulong span = PageSize * geometry.LevelEntries;
        ulong first = (extent.Start - StartAddress) & ~(span - 1);
        ulong end = Math.Min(Rounding.Up(extent.End - StartAddress, span), Math.Max(span, Size));
        AllocatedTables.Set(new Extent(StartAddress + first, end - first, StartAddress + first, DmaAccess.None));
    }

    /// <summary>Records allocated level tables without a mapping. Removed mappings leave such tables.</summary>
    /// <param name="address">The first bus address that the tables serve.</param>
    /// <param name="size">The bytes that the tables serve.</param>
    /// <returns>False when the range is not a range of whole tables in this window.</returns>
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
