using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// Sends the requests of a container and writes each into the ledger directly after it succeeded. Nothing is called
/// between the two, so the ledger and the driver cannot come apart. What may be sent is decided before, by the rules.
/// </summary>
/// <param name="container">The container, which its windows and buffers name.</param>
/// <param name="limits">What it can have.</param>
/// <param name="ledger">What is in it.</param>
/// <param name="backend">The driver.</param>
/// <param name="opened">The descriptors of the container and of its groups.</param>
/// <param name="logger">Where the log goes.</param>
internal sealed class ContainerDriver(
    TceContainer container, ContainerLimits limits, ContainerLedger ledger, ITceBackend backend, OpenedContainer opened, ILogger logger)
{
    /// <summary>The driver, behind what records its requests.</summary>
    public ITceBackend Backend => backend;

    /// <summary>The descriptors of the container and of its groups.</summary>
    public OpenedContainer Opened { get; set; } = opened;

    /// <summary>CREATE.</summary>
    /// <exception cref="TceException">DriverRefused, GroupGaveUpWindows.</exception>
    public DmaWindow CreateWindow(ulong pageSize, ulong size, TableGeometry table, bool isDefault = false)
    {
        var create = new TceCreate
        {
            ArgSize = ArgSizes.TceCreate,
            PageShift = (uint)System.Numerics.BitOperations.Log2(pageSize),
            WindowSize = size,
            Levels = table.Levels,
        };
        ulong? lockedBefore = LockedBeforeDefault();
        TceResult result = Backend.CreateWindow(Opened.Descriptor, ref create);
        RecordDefaultWindow(lockedBefore, result);
        ThrowIfGivenUp(result);
        result.ThrowIfRefused("TCE_CREATE", container);

        ulong charge = table.LockedMemory(limits.Host);
        int slot = ledger.Windows.FreeSlot!.Value;
        var window = new DmaWindow(container, slot, create.StartAddress, size, (int)create.PageShift, table, charge) { IsDefault = isDefault };
        ledger.Windows.Add(window);
        TceLog.Created(logger, window.ToString(), Units.Size(size), Units.Size(pageSize), window.Levels, Units.Size(charge));
        return window;
    }

    /// <summary>CREATE of the default window where it is gone.</summary>
    /// <exception cref="TceException">DriverRefused, GroupGaveUpWindows, WindowElsewhere.</exception>
    public DmaWindow CreateDefaultWindow()
    {
        DmaWindow window = CreateWindow(1UL << (int)PlatformModel.DefaultPageShift, limits.DefaultSize, limits.DefaultTable, isDefault: true);
        return window.StartAddress == limits.DefaultStart
            ? window
            : throw WindowErrors.WindowElsewhere(limits.DefaultStart, window.StartAddress);
    }

    /// <summary>REMOVE, with which the window's mappings go (rule RemoveDropsMappings).</summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    public void RemoveWindow(DmaWindow window)
    {
        var remove = new TceRemove { ArgSize = ArgSizes.TceRemove, StartAddress = window.StartAddress };
        Backend.RemoveWindow(Opened.Descriptor, remove).ThrowIfRefused("TCE_REMOVE", window);
        ledger.Remove(window);
        TceLog.Removed(logger, window.ToString());
    }

    /// <summary>MAP.</summary>
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
        ulong? lockedBefore = LockedBeforeDefault();
        TceResult result = Backend.Map(Opened.Descriptor, map);
        RecordDefaultWindow(lockedBefore, result);
        ThrowIfGivenUp(result);
        result.ThrowIfRefused("MAP_DMA", mapping.StartAddress);
        mapping.Window.Record(mapping);
    }

    /// <summary>UNMAP.</summary>
    /// <returns>How many bytes had been mapped there.</returns>
    /// <exception cref="TceException">DriverRefused.</exception>
    public ulong Unmap(DmaWindow window, ulong address, ulong length)
    {
        var unmap = new DmaUnmap { ArgSize = ArgSizes.DmaUnmap, Iova = address, Size = length };
        Backend.Unmap(Opened.Descriptor, unmap).ThrowIfRefused("UNMAP_DMA", address);
        return ledger.Unmap(window, address, length);
    }

    /// <summary>Has the driver make the default window, by an UNMAP that changes nothing else (rule DefaultWindow).</summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    public void UseDefaultWindow()
    {
        var unmap = new DmaUnmap { ArgSize = ArgSizes.DmaUnmap, Iova = limits.DefaultStart };
        ulong? lockedBefore = LockedBeforeDefault();
        TceResult result = Backend.Unmap(Opened.Descriptor, unmap);
        RecordDefaultWindow(lockedBefore, result);
        result.ThrowIfRefused("UNMAP_DMA", container);
    }

    /// <summary>mmap and REGISTER_MEMORY of a new buffer.</summary>
    /// <exception cref="TceException">MemoryNotAllocated, DriverRefused.</exception>
    public DmaBuffer CreateBuffer(string name, ulong size, ulong pageSize)
    {
        TceResult allocated = Backend.Memory.Allocate(size, pageSize, MemoryAccess.ReadWrite, out ulong address);
        return allocated.IsSuccess
            ? AddBuffer(name, address, size, pageSize, register: limits.IommuVersion == 2)
            : throw BufferErrors.MemoryNotAllocated(size, pageSize, allocated);
    }

    /// <summary>REGISTER_MEMORY of a buffer whose memory is allocated; it is freed when that fails.</summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    public DmaBuffer AddBuffer(string name, ulong address, ulong size, ulong pageSize, bool register)
    {
        var buffer = new DmaBuffer(container, name, address, size, pageSize);
        if (register)
        {
            TceResult registered = Backend.RegisterMemory(Opened.Descriptor, RangeOf(buffer));
            if (!registered.IsSuccess)
            {
                LogIfFailed(Backend.Memory.Free(address, size), name);
                throw ContainerErrors.DriverRefused("REGISTER_MEMORY", name, registered);
            }
        }

        buffer.Registered = register;
        ledger.Buffers.Add(buffer);
        return buffer;
    }

    /// <summary>UNREGISTER_MEMORY and munmap of a buffer of which nothing is mapped.</summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    public void RemoveBuffer(DmaBuffer buffer)
    {
        if (buffer.Registered)
            Backend.UnregisterMemory(Opened.Descriptor, RangeOf(buffer)).ThrowIfRefused("UNREGISTER_MEMORY", buffer);
        buffer.Registered = false;
        Backend.Memory.Free(buffer.Address, buffer.Size).ThrowIfRefused("munmap", buffer);
        ledger.Buffers.Remove(buffer);
    }

    /// <summary>setrlimit of RLIMIT_MEMLOCK.</summary>
    /// <exception cref="TceException">DriverRefused.</exception>
    public void LimitLockedMemory(ulong bytes) => Backend.Memory.LimitLocked(bytes).ThrowIfRefused("setrlimit", container);

    /// <summary>Closes the groups, then the container: its windows, mappings and registrations end with it.</summary>
    public void CloseDescriptors()
    {
        foreach (int group in Opened.GroupDescriptors)
            LogIfFailed(Backend.Close(group), "group");
        LogIfFailed(Backend.Close(Opened.Descriptor), "container");
    }

    /// <summary>Notes that nothing is in the container any more, and frees the memory of its buffers.</summary>
    public void ReleaseAll()
    {
        foreach (DmaWindow window in ledger.Windows.All)
            ledger.Remove(window);
        foreach (DmaBuffer buffer in ledger.Buffers.All)
        {
            buffer.Registered = false;
            LogIfFailed(Backend.Memory.Free(buffer.Address, buffer.Size), buffer.Name);
            ledger.Buffers.Remove(buffer);
        }
    }

    private static MemoryRange RangeOf(DmaBuffer buffer)
        => new() { ArgSize = ArgSizes.MemoryRange, VirtualAddress = buffer.Address, Size = buffer.Size };

    private void LogIfFailed(TceResult result, string what)
    {
        if (!result.IsSuccess)
            TceLog.CloseFailed(logger, what, result);
    }

    /// <summary>
    /// The locked memory, while the next request may make the default window; null from then on, because on a real host
    /// every look at it reads a file.
    /// </summary>
    private ulong? LockedBeforeDefault() => ledger.Windows.Pending is null ? null : Backend.Memory.Locked.Used;

    /// <summary>
    /// Notes whether a request made the default window on its way. It may have, even when the request itself failed
    /// (rule DefaultWindow); the locked memory tells. ENODEV says that it was charged for and could not be made (rule PSeries).
    /// </summary>
    private void RecordDefaultWindow(ulong? lockedBefore, TceResult result)
    {
        if (lockedBefore is null || ledger.Windows.Pending is not { } pending)
            return;
        bool charged = Backend.Memory.Locked.Used - lockedBefore >= pending.ChargedBytes;
        if (result.IsSuccess || (charged && result.Errno != Errno.ENODEV))
        {
            ledger.Windows.MakePendingActive();
            TceLog.DefaultWindowMade(logger, Units.Size(pending.ChargedBytes));
        }
    }

    /// <summary>
    /// A pseries kernel that failed once to make a window for a group tries no more, and each try leaks (rule PSeries).
    /// </summary>
    /// <exception cref="TceException">GroupGaveUpWindows.</exception>
    private void ThrowIfGivenUp(TceResult result)
    {
        if (!limits.Host.IsPSeries || result.Errno != Errno.ENODEV)
            return;
        ledger.GroupGaveUp = true;
        throw WindowErrors.GroupGaveUpWindows(limits.Groups[0]);
    }
}
