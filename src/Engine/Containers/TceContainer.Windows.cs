using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>Windows.</summary>
public sealed partial class TceContainer
{
    private readonly DmaWindow?[] windows = new DmaWindow?[2];

    /// <summary>The windows that are there, the default one included even before its first use.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<DmaWindow> GetWindows()
    {
        using Lock.Scope scope = Enter();
        return windows.OfType<DmaWindow>().ToList();
    }

    /// <summary>Creates a window. The driver alone decides at which bus address (rule 3).</summary>
    /// <param name="pageSize">IOMMU page size in bytes, one of <see cref="TceInfo.PageSizes"/>.</param>
    /// <param name="size">Size in bytes, a power of two of at least one page.</param>
    /// <param name="levels">Levels of its table; null for the fewest that can be allocated.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, NotInVersion1, PageSizeNotSupported, SizeZero, SizeNotPowerOfTwo, WindowSmallerThanPage,
    /// WindowTooLarge, LevelsOutOfRange, LevelsNotPossible, NoFreeWindow, SecondDynamicWindow, SeveralGroupsOnPSeries,
    /// LockedMemoryShort, DriverRefused.
    /// </exception>
    public DmaWindow CreateWindow(ulong pageSize, ulong size, int? levels = null)
    {
        using Lock.Scope scope = Enter();
        CheckCreate(pageSize, size, levels);
        return SendCreate(pageSize, size, levels);
    }

    /// <summary>
    /// Creates a window although its plan says that the driver will refuse it, which leaks locked memory (rule 9). What
    /// could disable a pseries group is refused all the same (rule 18).
    /// </summary>
    internal DmaWindow CreateWindowAgainstPlan(ulong pageSize, ulong size, int? levels)
    {
        using Lock.Scope scope = Enter();
        return SendCreate(pageSize, size, CheckAgainstPlan(pageSize, size, levels), isDefault: false);
    }

    /// <summary>Tells what <see cref="CreateWindowAgainstPlan"/> would refuse, without a request to the driver.</summary>
    internal void ValidateCreateAgainstPlan(ulong pageSize, ulong size, int? levels)
    {
        using Lock.Scope scope = Enter();
        CheckAgainstPlan(pageSize, size, levels);
    }

    /// <summary>Why no window at all can be created now; null when one can.</summary>
    internal TceException? WhyNoRoom()
    {
        using Lock.Scope scope = Enter();
        try
        {
            CheckRoom();
            return null;
        }
        catch (TceException exception)
        {
            return exception;
        }
    }

    /// <summary>Removes a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="force">Drop its mappings with it; without, a window that has any is refused.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound, WindowHasMappings, NotInVersion1, DriverRefused.</exception>
    public void RemoveWindow(DmaWindow window, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(window);
        using Lock.Scope scope = Enter();
        CheckRemove(window, force);
        SendRemove(window);
    }

    /// <summary>Has the driver make the default window, by a request that changes nothing else (rule 3).</summary>
    internal void UseDefaultWindow()
    {
        using Lock.Scope scope = Enter();
        var unmap = new DmaUnmap { ArgSize = ArgSizes.DmaUnmap, Iova = driverInfo.Dma32WindowStart };
        ulong? lockedBefore = LockedBeforeDefault();
        TceResult result = backend.Unmap(descriptor, unmap);
        NoteDefaultWindow(lockedBefore, result);
        Require(result, "UNMAP_DMA", this);
    }

    /// <summary>Makes the default window again where it is gone.</summary>
    internal DmaWindow MakeDefaultWindow()
    {
        using Lock.Scope scope = Enter();
        CheckMakeDefault(released: 0);
        return MakeDefault();
    }

    /// <summary>
    /// Tells why a default window that has not been made yet could not be: who takes it away before could not put it back.
    /// </summary>
    /// <exception cref="TceException">ContainerClosed, SeveralGroupsOnPSeries, GroupGaveUpWindows, LockedMemoryShort.</exception>
    internal void ValidatePendingDefault()
    {
        using Lock.Scope scope = Enter();
        if (windows[0] is { State: WindowState.Pending })
            CheckMakeDefault(released: 0);
    }

    /// <summary>Tells what <see cref="CreateWindow"/> would refuse, without a request to the driver.</summary>
    /// <param name="pageSize">IOMMU page size in bytes.</param>
    /// <param name="size">Size in bytes.</param>
    /// <param name="levels">Levels; null for the fewest that can be allocated.</param>
    /// <exception cref="TceException">As <see cref="CreateWindow"/>.</exception>
    public void ValidateCreate(ulong pageSize, ulong size, int? levels)
    {
        using Lock.Scope scope = Enter();
        CheckCreate(pageSize, size, levels);
    }

    /// <summary>Tells what <see cref="RemoveWindow"/> would refuse, without a request to the driver.</summary>
    /// <param name="window">The window.</param>
    /// <param name="force">Whether its mappings may go with it.</param>
    /// <exception cref="TceException">As <see cref="RemoveWindow"/>.</exception>
    public void ValidateRemove(DmaWindow window, bool force)
    {
        using Lock.Scope scope = Enter();
        CheckRemove(window, force);
    }

    /// <summary>The window that starts at an address.</summary>
    /// <param name="start">Its start.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound, AddressInsideWindow.</exception>
    public DmaWindow GetWindow(ulong start)
    {
        using Lock.Scope scope = Enter();
        DmaWindow window = FindWindow(start) ?? throw WindowErrors.WindowNotFound(Units.Address(start));
        return window.StartAddress == start ? window : throw WindowErrors.AddressInsideWindow(start, window.StartAddress);
    }

    /// <summary>The levels of a window's table, the top one first.</summary>
    /// <param name="window">The window.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    public IReadOnlyList<TceTableLevel> GetTable(DmaWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        using Lock.Scope scope = Enter();
        return TceTableLevel.Of(Own(window)).ToList();
    }

    private DmaWindow SendCreate(ulong pageSize, ulong size, int? levels, bool isDefault = false)
        => SendCreate(pageSize, size, CheckShape(pageSize, size, levels).Geometry, isDefault);

    private DmaWindow SendCreate(ulong pageSize, ulong size, TableGeometry geometry, bool isDefault)
    {
        ulong charge = geometry.LockedMemory(Host);
        var create = new TceCreate
        {
            ArgSize = ArgSizes.TceCreate,
            PageShift = (uint)BitOperations.Log2(pageSize),
            WindowSize = size,
            Levels = geometry.Levels,
        };
        ulong? lockedBefore = LockedBeforeDefault();
        TceResult result = backend.CreateWindow(descriptor, ref create);
        NoteDefaultWindow(lockedBefore, result);
        NoteGivenUp(result);
        Require(result, "TCE_CREATE", this);

        int slot = Array.IndexOf(windows, null);
        var window = new DmaWindow(this, slot, create.StartAddress, size, (int)create.PageShift, geometry, charge) { IsDefault = isDefault };
        windows[slot] = window;
        TceLog.Created(
            logger, window.ToString(), Units.Size(size), Units.Size(pageSize), window.Levels, Units.Size(charge));
        return window;
    }

    private void SendRemove(DmaWindow window)
    {
        var remove = new TceRemove { ArgSize = ArgSizes.TceRemove, StartAddress = window.StartAddress };
        Require(backend.RemoveWindow(descriptor, remove), "TCE_REMOVE", window);
        Forget(window.Slot);
        TceLog.Removed(logger, window.ToString());
    }

    private DmaWindow DefaultWindow()
    {
        ulong size = driverInfo.Dma32WindowSize;
        TableGeometry geometry = TableGeometry.For(Host, PlatformModel.DefaultPageShift, size, levels: 1);
        return new DmaWindow(this, 0, driverInfo.Dma32WindowStart, size, (int)PlatformModel.DefaultPageShift, geometry, geometry.LockedMemory(Host))
        {
            IsDefault = true,
            State = WindowState.Pending,
        };
    }

    /// <summary>The locked memory that the next MAP, UNMAP or CREATE takes on top, for the default window (rule 3).</summary>
    private ulong PendingCharge() => windows[0] is { State: WindowState.Pending } pending ? pending.ChargedBytes : 0;

    /// <summary>
    /// The locked memory, while the next request may make the default window; null from then on, because on a real host
    /// every look at it reads a file.
    /// </summary>
    private ulong? LockedBeforeDefault() => windows[0] is { State: WindowState.Pending } ? backend.Memory.Locked.Used : null;

    /// <summary>
    /// Notes whether a request made the default window on its way. It may have, even when the request itself failed
    /// (rule 3); the locked memory tells. ENODEV says that it was charged for and could not be made (rule 18).
    /// </summary>
    private void NoteDefaultWindow(ulong? lockedBefore, TceResult result)
    {
        if (lockedBefore is null || windows[0] is not { State: WindowState.Pending } pending)
            return;
        bool charged = backend.Memory.Locked.Used - lockedBefore >= pending.ChargedBytes;
        if (result.IsSuccess || (charged && result.Errno != Errno.ENODEV))
        {
            pending.State = WindowState.Active;
            TceLog.DefaultWindowMade(logger, Units.Size(pending.ChargedBytes));
        }
    }

    private DmaWindow? FindWindow(ulong address)
    {
        foreach (DmaWindow? window in windows)
        {
            if (window?.Contains(address) == true)
                return window;
        }

        return null;
    }

    private DmaWindow Own(DmaWindow window)
        => Array.IndexOf(windows, window) >= 0 ? window : throw WindowErrors.WindowNotFound(window);

    private void Forget(int slot)
    {
        if (windows[slot] is not { } window)
            return;
        Erase(window, window.StartAddress, window.Size);
        window.Touched.Clear(window.StartAddress, ulong.MaxValue - window.StartAddress);
        window.State = WindowState.Removed;
        windows[slot] = null;
    }
}
