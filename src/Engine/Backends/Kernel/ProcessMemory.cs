using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>The memory of this process: its mappings and its locked memory.</summary>
internal sealed unsafe class ProcessMemory(KernelPaths paths, ulong hostPageSize) : IProcessMemory, IInterruptibleMemory, IDisposable
{
    private const int IpcLock = 14;

    /// <summary>mmap(2) places memory below this address, unless it is asked for a higher one.</summary>
    private const ulong AddressSpace = 1UL << 47;

    /// <summary>How often a wait for huge pages looks again, in milliseconds.</summary>
    private const int WaitStep = 10;

    private readonly Dictionary<ulong, (MappedMemory Memory, ulong PageSize)> allocations = [];
    private readonly ProcessStatus status = new(paths.Proc + "/self/status");

    /// <summary>
    /// VmLck from procfs, CAP_IPC_LOCK from capget(2), and the limit from getrlimit(2). The driver checks the capability
    /// of the thread that sends a request, so that of the calling thread is read.
    /// </summary>
    public LockedMemory Locked
    {
        get
        {
            const string Key = "VmLck:";
            string? line = status.Read().Split('\n').FirstOrDefault(each => each.StartsWith(Key, StringComparison.Ordinal));
            ulong used = line is null ? 0 : BytesOf(line.Substring(Key.Length));
            return NativeMethods.GetLimit(NativeMethods.LimitOfLockedMemory, out NativeMethods.ResourceLimit limit) == 0
                ? new LockedMemory(used, limit.Current, CanExceedLimit())
                : throw new InvalidOperationException($"getrlimit failed: {(Errno)Marshal.GetLastWin32Error()}.");
        }
    }

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
        => Allocate(size, pageSize, access, out address, near, progress: null, CancellationToken.None);

    public TceResult Allocate(
        ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near,
        IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        address = 0;
        if (size == 0 || (pageSize & (pageSize - 1)) != 0 || pageSize < hostPageSize)
            return TceResult.Failure(Errno.EINVAL);
        if (size > AddressSpace || pageSize > AddressSpace)
            return TceResult.Failure(Errno.ENOMEM);
        ulong whole = Rounding.Up(size, pageSize);
        TceResult result = pageSize == hostPageSize
            ? MapAligned(whole, near, out MappedMemory? memory)
            : MapHuge(whole, pageSize, near, progress, cancellationToken, out memory);
        try
        {
            if (result.IsSuccess)
                result = memory!.Populate(pageSize, progress, cancellationToken);
            if (result.IsSuccess)
                result = memory!.Protect(access);
            if (!result.IsSuccess)
                return result;
            address = memory!.Address;
            allocations[address] = (memory, pageSize);
            return result;
        }
        finally
        {
            if (address == 0)
                memory?.Dispose();
        }
    }

    public TceResult Free(ulong address, ulong size)
    {
        if (!allocations.TryGetValue(address, out (MappedMemory Memory, ulong PageSize) found)
            || size > AddressSpace || found.Memory.Size != Rounding.Up(size, found.PageSize))
        {
            return TceResult.Failure(Errno.EINVAL);
        }

        NoteReturn(found.Memory, found.PageSize);
        TceResult result = found.Memory.Unmap();
        if (result.IsSuccess)
            allocations.Remove(address);
        return result;
    }

    public ulong MissingPages(ulong size, ulong pageSize)
    {
        ulong needed = size / pageSize;
        return pageSize == hostPageSize ? 0 : needed - Math.Min(new HugePagePool(paths, pageSize).Free, needed);
    }

    /// <summary>Unmaps all memory that was not freed, and closes the file of the process's status.</summary>
    public void Dispose()
    {
        foreach ((MappedMemory memory, ulong pageSize) in allocations.Values)
        {
            NoteReturn(memory, pageSize);
            memory.Dispose();
        }

        allocations.Clear();
        status.Dispose();
    }

    /// <summary>
    /// Sets the limit, and takes CAP_IPC_LOCK from the calling thread. The driver checks the capability of that thread.
    /// </summary>
    public TceResult LimitLocked(ulong bytes)
    {
        NativeMethods.CapabilitySet* sets = stackalloc NativeMethods.CapabilitySet[2];
        TceResult result = ReadCapabilities(sets, out NativeMethods.CapabilityHeader header);
        if (!result.IsSuccess)
            return result;

        var limit = new NativeMethods.ResourceLimit { Current = bytes, Maximum = ulong.MaxValue };
        if (NativeMethods.GetLimit(NativeMethods.LimitOfLockedMemory, out NativeMethods.ResourceLimit old) == 0)
            limit.Maximum = Math.Max(bytes, old.Maximum);
        result = NativeMethods.Result(NativeMethods.SetLimit(NativeMethods.LimitOfLockedMemory, limit));
        if (!result.IsSuccess)
            return result;

        sets[0].Effective &= ~(1u << IpcLock);
        sets[0].Permitted &= ~(1u << IpcLock);
        return NativeMethods.Result(NativeMethods.SetCapabilities(ref header, sets));
    }

    /// <summary>Null, because a process does not know its physical addresses.</summary>
    public ulong? PhysicalAddress(ulong virtualAddress) => null;

    /// <summary>Reads the capabilities of the calling thread (capget).</summary>
    private static TceResult ReadCapabilities(NativeMethods.CapabilitySet* sets, out NativeMethods.CapabilityHeader header)
    {
        header = new NativeMethods.CapabilityHeader { Version = NativeMethods.CapabilityVersion3 };
        return NativeMethods.Result(NativeMethods.GetCapabilities(ref header, sets));
    }

    private static bool CanExceedLimit()
    {
        NativeMethods.CapabilitySet* sets = stackalloc NativeMethods.CapabilitySet[2];
        return ReadCapabilities(sets, out _).IsSuccess && (sets[0].Effective & (1u << IpcLock)) != 0;
    }

    /// <summary>
    /// Maps huge pages, at the wanted address if it is free. Elsewhere they are aligned to their own size, and a TCE page
    /// that they can back is not larger. It waits for pages that are on their way back.
    /// </summary>
    private TceResult MapHuge(
        ulong size, ulong pageSize, ulong near, IProgress<WorkProgress>? progress, CancellationToken cancellationToken, out MappedMemory? memory)
    {
        int flags = NativeMethods.MapHugePages | (BitOperations.Log2(pageSize) << NativeMethods.MapHugeShift);
        var pool = new HugePagePool(paths, pageSize);
        ulong needed = size / pageSize;
        TceResult result = MappedMemory.Map(size, flags, out memory, MemoryAccess.ReadWrite, near);
        if (result == TceResult.Failure(Errno.ENOMEM))
        {
            var wait = new HugePageWait(pool, needed);
            var clock = Stopwatch.StartNew();
            while (result == TceResult.Failure(Errno.ENOMEM) && wait.GoesOn(clock.Elapsed))
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new WorkProgress("Huge pages", (long)wait.Arrived, (long)needed));
                Thread.Sleep(WaitStep);
                result = MappedMemory.Map(size, flags, out memory, MemoryAccess.ReadWrite, near);
            }
        }

        if (result.IsSuccess)
            pool.Take(needed);
        return result;
    }

    /// <summary>
    /// Maps more addresses than needed and unmaps both ends, because TCE pages need aligned memory. Addresses without
    /// access count as no memory. The kernel would end the process if it had to give more memory than is available.
    /// </summary>
    private TceResult MapAligned(ulong size, ulong near, out MappedMemory? memory)
    {
        memory = null;
        if (size > Available())
            return TceResult.Failure(Errno.ENOMEM);
        ulong alignment = near == 0 ? HostDescription.MemoryAlignment : HostDescription.LargestIommuPage;
        TceResult result = MappedMemory.Map(size + alignment, flags: 0, out memory, MemoryAccess.None);
        if (result.IsSuccess)
            result = memory!.Trim(size, alignment, near & ~(hostPageSize - 1));
        return result.IsSuccess ? memory!.Protect(MemoryAccess.ReadWrite) : result;
    }

    /// <summary>The memory in bytes that can be allocated without swapping; no limit if procfs does not tell.</summary>
    private ulong Available()
    {
        const string Key = "MemAvailable:";
        string file = paths.Proc + "/meminfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(each => each.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? ulong.MaxValue : BytesOf(line.Substring(Key.Length));
    }

    private void NoteReturn(MappedMemory memory, ulong pageSize)
    {
        if (pageSize != hostPageSize)
            new HugePagePool(paths, pageSize).Return(memory.Size / pageSize);
    }

    /// <summary>The bytes of a value such as "16 kB".</summary>
    private static ulong BytesOf(string value) => ulong.Parse(value.Replace("kB", string.Empty).Trim(), CultureInfo.InvariantCulture) * 1024;
}
