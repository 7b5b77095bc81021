using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// The sender of a container's requests. It writes each request into the ledger directly after the request succeeded,
/// so the ledger always matches the driver. The rules decide before whether a request may be sent.
/// </summary>
/// <param name="limits">The limits of the container.</param>
/// <param name="ledger">The ledger of the container.</param>
/// <param name="charges">What the container is charged for.</param>
/// <param name="backend">The backend that passes the requests to the driver.</param>
/// <param name="opened">The descriptors of the container and of its groups.</param>
/// <param name="logger">The receiver of the log.</param>
internal sealed class ContainerDriver(
    ContainerLimits limits, ContainerLedger ledger, ContainerCharges charges, ITceBackend backend, OpenedContainer opened, ILogger logger)
{
    private readonly Cleanup cleanup = new(logger);

    /// <summary>The backend that passes the requests to the driver, and logs and records them.</summary>
    public ITceBackend Backend => backend;

    /// <summary>The descriptors of the container and of its groups.</summary>
    public OpenedContainer Opened { get; set; } = opened;

    /// <summary>The state of error handling (EEH) of the groups, as the driver answered last.</summary>
    public PeState EehState { get; private set; } = opened.EehState;

    /// <summary>Asks the driver for the state of error handling (EEH) of the groups.</summary>
    public PeState AskEehState() => EehState = GroupEehProbe.Ask(Backend, Opened.Descriptor);

    /// <summary>Creates a window (TCE_CREATE).</summary>
    /// <exception cref="TceException">DriverRefused, GroupGaveUpWindows, WindowBeyondMemory.</exception>
    public DmaWindow CreateWindow(ulong pageSize, ulong size, TableGeometry table, bool isDefault = false)
    {
        var create = new TceCreate
        {
            ArgSize = ArgSizes.TceCreate,
            PageShift = (uint)System.Numerics.BitOperations.Log2(pageSize),
            WindowSize = size,
            Levels = table.Levels,
        };
        using ContainerCharges.Scope charging = charges.Begin();
        ulong? lockedBefore = LockedBeforeDefault();
        TceResult result = Backend.CreateWindow(Opened.Descriptor, ref create);
        RecordDefaultWindow(lockedBefore, result);
        if (limits.Host.IsPSeries && result.Errno == Errno.ENODEV)
            ThrowGivenUp();
        if (limits.Host.Kernel.BoundsWindowsByMemory && result.Errno == Errno.EINVAL)
            throw WindowErrors.WindowBeyondMemory(size, limits.Host.Figures.HighestAddress);
        result.ThrowIfRefused("TCE_CREATE", limits.Name);

        ulong charge = table.LockedMemory(limits.Host);
        int slot = ledger.Windows.FreeSlot!.Value;
        var window = new DmaWindow(limits, slot, create.StartAddress, size, (int)create.PageShift, table, charge) { IsDefault = isDefault };
        ledger.Windows.Add(window);
        TceLog.Created(
            logger, window.ToString(), Units.Size(size), Units.Size(pageSize), Units.Quantity(window.Levels, "level"), Units.Size(charge));
        return window;
    }

    /// <summary>Creates the default window again after its removal (TCE_CREATE).</summary>
    /// <exception cref="TceException">DriverRefused, GroupGaveUpWindows, WindowElsewhere.</exception>
    public DmaWindow CreateDefaultWindow()
    {
        DmaWindow window = CreateWindow(PlatformModel.DefaultPageSize, limits.DefaultSize, limits.DefaultTable, isDefault: true);
        return window.StartAddress == limits.DefaultStart
            ? window
            : throw WindowErrors.WindowElsewhere(limits.DefaultStart, window.StartAddress);
    }

    /// <summary>Removes a window with its mappings (TCE_REMOVE; rule RemoveDropsMappings).</summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    public void RemoveWindow(DmaWindow window)
    {
        var remove = new TceRemove { ArgSize = ArgSizes.TceRemove, StartAddress = window.StartAddress };
        using ContainerCharges.Scope charging = charges.Begin();
        Backend.RemoveWindow(Opened.Descriptor, remove).ThrowIfRefused("TCE_REMOVE", window);
        ledger.Remove(window);
        TceLog.Removed(logger, window.ToString());
    }

    /// <summary>Maps a range of a buffer (MAP_DMA).</summary>
    /// <exception cref="TceException">DriverRefused, GroupGaveUpWindows.</exception>
    public void Map(TceMapping mapping)
    {
        if (MsiHole.Touches(limits.Host, mapping.StartAddress, mapping.EndAddress))
            TceLog.MsiHole(logger, MsiHole.Text);
        var map = new DmaMap
        {
            ArgSize = ArgSizes.DmaMap,
            Flags = (uint)mapping.Access,
            VirtualAddress = mapping.Buffer.Address + mapping.Offset,
            Iova = mapping.StartAddress,
            Size = mapping.Size,
        };
        DmaWindow? pending = ledger.Windows.Pending;
        bool charged = pending is not null || mapping.Window.NextMapCharge > 0;
        using ContainerCharges.Scope charging = charged ? charges.Begin() : default;
        ulong? lockedBefore = charged ? Backend.Memory.Locked.Used : null;
        TceResult result = Backend.Map(Opened.Descriptor, map);
        RecordDefaultWindow(lockedBefore, result);
        RecordUserView(mapping.Window, lockedBefore + (pending?.LockedMemory ?? 0), result);
        result.ThrowIfRefused("MAP_DMA", mapping.StartAddress);
        mapping.Window.Record(mapping);
    }

    /// <summary>Unmaps a range (UNMAP_DMA).</summary>
    /// <returns>The number of bytes that were mapped in the range.</returns>
    /// <exception cref="TceException">DriverRefused.</exception>
    public ulong Unmap(DmaWindow window, ulong address, ulong length)
    {
        var unmap = new DmaUnmap { ArgSize = ArgSizes.DmaUnmap, Iova = address, Size = length };
        Backend.Unmap(Opened.Descriptor, unmap).ThrowIfRefused("UNMAP_DMA", address);
        return ledger.Unmap(window, address, length);
    }

    /// <summary>
    /// Makes the driver create the default window. It sends an UNMAP_DMA of one page, which changes nothing else (rule
    /// DefaultWindow). An UNMAP_DMA of no page would hang POWER8 (rule HangAtZero).
    /// </summary>
    /// <exception cref="TceException">DriverRefused, GroupGaveUpWindows.</exception>
    public void UseDefaultWindow()
    {
        var unmap = new DmaUnmap { ArgSize = ArgSizes.DmaUnmap, Iova = limits.DefaultStart, Size = PlatformModel.DefaultPageSize };
        using ContainerCharges.Scope charging = charges.Begin();
        ulong? lockedBefore = LockedBeforeDefault();
        TceResult result = Backend.Unmap(Opened.Descriptor, unmap);
        RecordDefaultWindow(lockedBefore, result);
        result.ThrowIfRefused("UNMAP_DMA", limits.Name);
    }

    /// <summary>Allocates and registers the memory of a new buffer (mmap, REGISTER_MEMORY).</summary>
    /// <exception cref="TceException">MemoryNotAllocated, DriverRefused.</exception>
    /// <exception cref="OperationCanceledException">The allocation was cancelled.</exception>
    public DmaBuffer CreateBuffer(string name, ulong size, ulong pageSize, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        TceResult allocated = Backend.Memory.Allocate(
            size, pageSize, MemoryAccess.ReadWrite, out ulong address, near: 0, progress, cancellationToken);
        return allocated.IsSuccess
            ? AddBuffer(name, address, size, pageSize, register: limits.IommuVersion == 2)
            : throw BufferErrors.MemoryNotAllocated(size, pageSize, allocated, Backend.Memory.MissingPages(size, pageSize));
    }

    /// <summary>
    /// Makes a buffer of allocated memory, and registers it (REGISTER_MEMORY). A failure frees the memory.
    /// </summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    public DmaBuffer AddBuffer(string name, ulong address, ulong size, ulong pageSize, bool register)
    {
        var buffer = new DmaBuffer(limits, name, address, size, pageSize);
        using ContainerCharges.Scope charging = charges.Begin();
        try
        {
            if (register)
                Backend.RegisterMemory(Opened.Descriptor, RangeOf(buffer)).ThrowIfRefused("REGISTER_MEMORY", name);
        }
        catch
        {
            if (!cleanup.TryFree(Backend.Memory, buffer))
                ledger.Unfreed.Add(buffer);
            throw;
        }

        ledger.SetRegistered(buffer, register);
        ledger.Buffers.Add(buffer);
        return buffer;
    }

    /// <summary>
    /// Unregisters and frees a buffer without mappings (UNREGISTER_MEMORY, munmap). If the memory cannot be freed, it is
    /// registered again.
    /// </summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    public void RemoveBuffer(DmaBuffer buffer)
    {
        bool wasRegistered = buffer.Registered;
        using ContainerCharges.Scope charging = charges.Begin();
        if (wasRegistered)
            Backend.UnregisterMemory(Opened.Descriptor, RangeOf(buffer)).ThrowIfRefused("UNREGISTER_MEMORY", buffer);
        ledger.SetRegistered(buffer, false);
        try
        {
            Backend.Memory.Free(buffer.Address, buffer.Size).ThrowIfRefused("munmap", buffer);
        }
        catch
        {
            ledger.SetRegistered(buffer, wasRegistered
                && cleanup.Try(() => Backend.RegisterMemory(Opened.Descriptor, RangeOf(buffer)), "Registering again the buffer", buffer.Name));
            throw;
        }

        ledger.Buffers.Remove(buffer);
    }

    /// <summary>Sets RLIMIT_MEMLOCK of the process (setrlimit).</summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    public void LimitLockedMemory(ulong bytes) => Backend.Memory.LimitLocked(bytes).ThrowIfRefused("setrlimit", limits.Name);

    private static MemoryRange RangeOf(DmaBuffer buffer)
        => new() { ArgSize = ArgSizes.MemoryRange, VirtualAddress = buffer.Address, Size = buffer.Size };

    /// <summary>
    /// The locked memory while the next request may create the default window; null from then on, because on a real
    /// host each look reads a file.
    /// </summary>
    private ulong? LockedBeforeDefault() => ledger.Windows.Pending is null ? null : Backend.Memory.Locked.Used;

    /// <summary>
    /// Records in the ledger whether a request created the default window. Even a failed request may have created it
    /// (rule DefaultWindow); then the locked memory grew. After ENODEV it grew too, but the kernel could not create the
    /// window, and gave up the group (rule PSeries).
    /// </summary>
    /// <exception cref="TceException">GroupGaveUpWindows.</exception>
    private void RecordDefaultWindow(ulong? lockedBefore, TceResult result)
    {
        if (lockedBefore is not { } before || ledger.Windows.Pending is not { } pending)
            return;
        if (!result.IsSuccess && !HasGrown(before, pending.ChargedBytes))
            return;
        if (limits.Host.IsPSeries && result.Errno == Errno.ENODEV)
            ThrowGivenUp();
        ledger.Windows.MakePendingActive();
        TceLog.DefaultWindowMade(logger, Units.Size(pending.ChargedBytes));
    }

    /// <summary>
    /// Records in the ledger whether a MAP charged the user view of its window. Even a failed MAP may have done so.
    /// </summary>
    private void RecordUserView(DmaWindow window, ulong? lockedBefore, TceResult result)
    {
        if (lockedBefore is { } before && window.NextMapCharge is > 0 and ulong charge && (result.IsSuccess || HasGrown(before, charge)))
            window.HasUserView = true;
    }

    /// <summary>
    /// Whether the locked memory has grown since a request was sent. If it cannot be read, it counts as unchanged,
    /// because the error of the request must not be lost.
    /// </summary>
    private bool HasGrown(ulong before, ulong bytes)
    {
        bool hasGrown = false;
        cleanup.Try(() => hasGrown = Backend.Memory.Locked.Used >= before + bytes, "Reading the locked memory for", limits.Name);
        return hasGrown;
    }

    /// <summary>
    /// Records that a pseries kernel gave up the group. Such a kernel creates no more windows for the group, and each
    /// further request leaks locked memory (rule PSeries).
    /// </summary>
    /// <exception cref="TceException">GroupGaveUpWindows.</exception>
    private void ThrowGivenUp()
    {
        ledger.GroupGaveUp = true;
        throw WindowErrors.GroupGaveUpWindows(limits.Groups[0]);
    }
}
