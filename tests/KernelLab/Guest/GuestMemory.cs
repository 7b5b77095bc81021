using System.Runtime.InteropServices;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.KernelLab;

/// <summary>
/// The buffers of this process. No buffer touches another, and no address is used twice. Otherwise an access past the
/// end of a buffer, or into a freed one, could reach another buffer by accident.
/// </summary>
internal sealed class GuestMemory(KernelBackend backend)
{
    /// <summary>MAP_NORESERVE, whose value on POWER differs from other machines.</summary>
    private const int NoReserve = 0x40;

    private const int Fixed = 0x10;
    private const ulong LongestGuard = 16UL << 20;
    private const int FixedIfFree = 0x100000;

    private readonly Dictionary<ulong, (ulong Size, ulong PageSize, bool Writable)> buffers = [];
    private readonly List<(ulong Address, ulong Size)> reserved = [];

    /// <summary>The buffers that this process can write to: address and size.</summary>
    public IEnumerable<(ulong Address, ulong Size)> Writable
        => buffers.Where(pair => pair.Value.Writable).Select(pair => (pair.Key, pair.Value.Size));

    /// <summary>True when some buffers are not writable for this process.</summary>
    public bool HasOthers => buffers.Values.Any(buffer => !buffer.Writable);

    public bool IsEmpty => buffers.Count == 0;

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, ulong near, out ulong address)
    {
        TceResult result = backend.Memory.Allocate(size, pageSize, access, out address, near);

        // Memory that directly precedes other memory is not used. Its addresses stay reserved, so it is not offered
        // again.
        while (result.IsSuccess && !Guard(address + size, size, pageSize))
        {
            result = Abandon(address, size, pageSize);
            if (result.IsSuccess)
                result = backend.Memory.Allocate(size, pageSize, access, out address);
        }

        if (result.IsSuccess)
            buffers.Add(address, (size, pageSize, access == MemoryAccess.ReadWrite));
        return result;
    }

    public TceResult Free(ulong address, ulong size)
    {
        ulong pageSize = buffers.TryGetValue(address, out var buffer) ? buffer.PageSize : backend.Host.PageSize;
        TceResult result = Abandon(address, size, pageSize);
        if (result.IsSuccess)
            buffers.Remove(address);
        return result;
    }

    /// <summary>Frees memory and keeps its addresses reserved.</summary>
    private TceResult Abandon(ulong address, ulong size, ulong pageSize)
    {
        TceResult result = backend.Memory.Free(address, size);
        if (result.IsSuccess && !Reserve(address, size, pageSize, Fixed))
            throw new InvalidOperationException($"The freed addresses could not be reserved: {(Errno)Marshal.GetLastWin32Error()}.");
        return result;
    }

    /// <summary>Reserves the addresses behind a buffer; false when something else uses them.</summary>
    private bool Guard(ulong address, ulong size, ulong pageSize)
        => Reserve(address, Math.Min(size, LongestGuard), pageSize, FixedIfFree)
            || reserved.Any(range => range.Address <= address && address - range.Address < range.Size);

    /// <summary>
    /// Reserves addresses. With the hashed page table, a large segment around huge pages can hold no other pages: mmap
    /// then answers EBUSY, and the addresses are reserved as huge pages.
    /// </summary>
    private bool Reserve(ulong address, ulong size, ulong pageSize, int flags)
    {
        int huge = NativeMethods.MapHugePages | (System.Numerics.BitOperations.Log2(pageSize) << NativeMethods.MapHugeShift);
        bool success = MapNothing(address, size, flags) || (Marshal.GetLastWin32Error() == (int)Errno.EBUSY && MapNothing(address, size, flags | huge));
        if (success)
            reserved.Add((address, size));
        return success;
    }

    private static bool MapNothing(ulong address, ulong size, int flags)
    {
        flags |= NativeMethods.MapPrivate | NativeMethods.MapAnonymous | NoReserve;
        return NativeMethods.MapMemory((nint)address, (nuint)size, NativeMethods.ProtectNone, flags, -1, 0) != -1;
    }
}
