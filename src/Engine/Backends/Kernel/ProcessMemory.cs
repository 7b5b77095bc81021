using System.Globalization;
using System.Runtime.InteropServices;
using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>This process's own memory: what it maps, and what it may lock.</summary>
internal sealed unsafe class ProcessMemory(KernelPaths paths, ulong hostPageSize) : IProcessMemory
{
    private const int IpcLock = 14;
    private const ulong Alignment = 16UL << 20;

    /// <summary>
    /// Huge pages that were registered are unpinned, and free for others, no sooner than an RCU grace period after
    /// UNREGISTER or the container's end: tens of milliseconds, measured; these are milliseconds.
    /// </summary>
    private const int LongestReturn = 1000, ReturnStep = 10;

    /// <summary>VmLck and CAP_IPC_LOCK from procfs, and the limit.</summary>
    public LockedMemory Locked
    {
        get
        {
            ulong used = 0, capabilities = 0;
            foreach (string line in File.ReadLines(paths.Proc + "/self/status"))
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

        // The driver pins pages that are there; a process that never wrote to them has none.
        for (ulong offset = 0; offset < size; offset += pageSize)
            *((byte*)start + offset) = 0;

        if (access != MemoryAccess.ReadWrite)
        {
            int protection = access == MemoryAccess.Read ? NativeMethods.ProtectRead : NativeMethods.ProtectNone;
            TceResult isProtected = NativeMethods.Result(NativeMethods.ProtectMemory(start, (nuint)size, protection));
            if (!isProtected.IsSuccess)
            {
                TceResult freed = Free((ulong)start, size);
                return freed.IsSuccess ? isProtected : freed;
            }
        }

        address = (ulong)start;
        return TceResult.Success;
    }

    public TceResult Free(ulong address, ulong size)
        => NativeMethods.Result(NativeMethods.UnmapMemory((nint)address, (nuint)size));

    /// <summary>Sets the limit, and takes CAP_IPC_LOCK from the calling thread, which is whom the driver asks about.</summary>
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

    /// <summary>Not known here.</summary>
    public ulong? PhysicalAddress(ulong virtualAddress) => null;

    private static TceResult MapHuge(ulong size, ulong pageSize, out nint start)
    {
        int shift = 0;
        while ((1UL << shift) < pageSize)
            shift++;
        int flags = NativeMethods.MapHugePages | (shift << NativeMethods.MapHugeShift);
        TceResult result = Map(size, flags, out start);
        for (int wait = 0; wait < LongestReturn && result == TceResult.Failure(Errno.ENOMEM); wait += ReturnStep)
        {
            Thread.Sleep(ReturnStep);
            result = Map(size, flags, out start);
        }

        return result;
    }

    /// <summary>Maps more than is needed and gives back what is not aligned: TCE pages want naturally aligned memory.</summary>
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
