using System.Globalization;
using System.Runtime.InteropServices;
using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>The memory of this process: its mappings and its locked memory.</summary>
internal sealed unsafe class ProcessMemory(KernelPaths paths, ulong hostPageSize) : IProcessMemory
{
    private const int IpcLock = 14;
    private const ulong Alignment = 16UL << 20;

    /// <summary>
    /// How long to wait for huge pages, and how often to look, in milliseconds. The kernel unpins registered huge pages
    /// only an RCU grace period after UNREGISTER or the container's end. Tens of milliseconds were measured.
    /// </summary>
    private const int LongestWait = 1000, WaitStep = 10;

    /// <summary>
    /// VmLck and CAP_IPC_LOCK from procfs, and the limit from getrlimit(2). The driver checks the capability of the
    /// thread that sends a request, so the status of the calling thread is read, not that of the process's first one.
    /// </summary>
    public LockedMemory Locked
    {
        get
        {
            ulong used = 0, capabilities = 0;
            foreach (string line in File.ReadLines(paths.Proc + "/thread-self/status"))
            {
                if (line.StartsWith("VmLck:", StringComparison.Ordinal))
                    used = ulong.Parse(line.Substring(6).Replace("kB", string.Empty).Trim(), CultureInfo.InvariantCulture) * 1024;
                else if (line.StartsWith("CapEff:", StringComparison.Ordinal))
                    capabilities = ulong.Parse(line.Substring(7).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            }

            return NativeMethods.GetLimit(NativeMethods.LimitOfLockedMemory, out NativeMethods.ResourceLimit limit) == 0
                ? new LockedMemory(used, limit.Current, ((capabilities >> IpcLock) & 1) != 0)
                : throw new InvalidOperationException($"getrlimit failed: {(Errno)Marshal.GetLastWin32Error()}.");
        }
    }

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
    {
        address = 0;
        bool huge = pageSize != hostPageSize;
        TceResult mapped = huge ? MapHuge(size, pageSize, out nint start) : MapAligned(size, out start);
        if (!mapped.IsSuccess)
            return mapped;

        // The driver pins only pages that exist, and a page exists after the first write to it.
        for (ulong offset = 0; offset < size; offset += pageSize)
            *((byte*)start + offset) = 0;

        if (access != MemoryAccess.ReadWrite)
        {
            int protection = access == MemoryAccess.Read ? NativeMethods.ProtectRead : NativeMethods.ProtectNone;
            TceResult protect = NativeMethods.Result(NativeMethods.ProtectMemory(start, (nuint)size, protection));
            if (!protect.IsSuccess)
            {
                TceResult freed = Free((ulong)start, size);
                return freed.IsSuccess ? protect : freed;
            }
        }

        address = (ulong)start;
        return TceResult.Success;
    }

    public TceResult Free(ulong address, ulong size)
        => NativeMethods.Result(NativeMethods.UnmapMemory((nint)address, (nuint)size));

    /// <summary>
    /// Sets the limit, and takes CAP_IPC_LOCK from the calling thread. The driver checks the capability of that thread.
    /// </summary>
    public TceResult LimitLocked(ulong bytes)
    {
        var header = new NativeMethods.CapabilityHeader { Version = NativeMethods.CapabilityVersion3 };
        NativeMethods.CapabilitySet* sets = stackalloc NativeMethods.CapabilitySet[2];
        TceResult result = NativeMethods.Result(NativeMethods.GetCapabilities(ref header, sets));
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

    private static TceResult MapHuge(ulong size, ulong pageSize, out nint start)
    {
        int shift = 0;
        while ((1UL << shift) < pageSize)
            shift++;
        int flags = NativeMethods.MapHugePages | (shift << NativeMethods.MapHugeShift);
        TceResult result = Map(size, flags, out start);
        for (int wait = 0; wait < LongestWait && result == TceResult.Failure(Errno.ENOMEM); wait += WaitStep)
        {
            Thread.Sleep(WaitStep);
            result = Map(size, flags, out start);
        }

        return result;
    }

    /// <summary>
    /// Maps more memory than needed and unmaps the unaligned ends, because TCE pages need naturally aligned memory.
    /// </summary>
    private static TceResult MapAligned(ulong size, out nint start)
    {
        TceResult result = Map(size + Alignment, flags: 0, out nint whole);
        start = (nint)(((ulong)whole + Alignment - 1) & ~(Alignment - 1));
        if (!result.IsSuccess)
            return result;

        ulong before = (ulong)(start - whole);
        ulong after = Alignment - before;
        if (before > 0)
            result = NativeMethods.Result(NativeMethods.UnmapMemory(whole, (nuint)before));
        if (result.IsSuccess && after > 0)
            result = NativeMethods.Result(NativeMethods.UnmapMemory(start + (nint)size, (nuint)after));
        return result;
    }

    private static TceResult Map(ulong size, int flags, out nint start)
    {
        start = NativeMethods.MapMemory(
            0, (nuint)size, NativeMethods.ProtectReadWrite, NativeMethods.MapPrivate | NativeMethods.MapAnonymous | flags, -1, 0);
        return start == -1 ? NativeMethods.Result(-1) : TceResult.Success;
    }
}
