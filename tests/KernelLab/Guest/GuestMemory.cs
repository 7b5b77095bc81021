using System.Runtime.InteropServices;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.KernelLab;

/// <summary>
/// The buffers of this process, where no buffer touches another and no address is used twice: else what is sent past
/// the end of one buffer, or into one that is freed, would find another by accident.
/// </summary>
internal sealed class GuestMemory(KernelBackend backend)
{
    /// <summary>MAP_NORESERVE, which has another value on POWER than elsewhere.</summary>
    private const int NoReserve = 0x40;

    private const int Fixed = 0x10;
    private const ulong LongestGuard = 16UL << 20;
    private const int FixedIfFree = 0x100000;

    private readonly Dictionary<ulong, (ulong Size, ulong PageSize, bool Writable)> buffers = [];
    private readonly List<(ulong Address, ulong Size)> kept = [];

    /// <summary>The buffers that this process can write to: address and size.</summary>
    public IEnumerable<(ulong Address, ulong Size)> Writable
        => buffers.Where(pair => pair.Value.Writable).Select(pair => (pair.Key, pair.Value.Size));

    /// <summary>True while there are buffers that this process cannot write to.</summary>
    public bool HasOthers => buffers.Values.Any(buffer => !buffer.Writable);

    public bool IsEmpty => buffers.Count == 0;

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
    {
        TceResult result = backend.Memory.Allocate(size, pageSize, access, out address);

        // Memory that something else follows at once is not used. Its addresses are kept, so that it is not offered again.
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

    /// <summary>Frees memory and keeps its addresses.</summary>
    private TceResult Abandon(ulong address, ulong size, ulong pageSize)
    {
        TceResult result = backend.Memory.Free(address, size);
        if (result.IsSuccess && !Reserve(address, size, pageSize, Fixed))
            throw new InvalidOperationException($"The addresses just freed could not be kept: {(Errno)Marshal.GetLastWin32Error()}.");
        return result;
    }

    /// <summary>Keeps what follows a buffer free; false when something is there that is not kept free already.</summary>
    private bool Guard(ulong address, ulong size, ulong pageSize)
        => Reserve(address, Math.Min(size, LongestGuard), pageSize, FixedIfFree)
            || kept.Any(range => range.Address <= address && address - range.Address < range.Size);

    /// <summary>
    /// Takes addresses out of use. Where the hashed page table has huge pages it has no others in a large part of the
    /// addresses around, and answers EBUSY.
    /// </summary>
    private bool Reserve(ulong address, ulong size, ulong pageSize, int flags)
    {
        int huge = NativeMethods.MapHugePages | (System.Numerics.BitOperations.Log2(pageSize) << NativeMethods.MapHugeShift);
        bool success = MapNothing(address, size, flags) || (Marshal.GetLastWin32Error() == (int)Errno.EBUSY && MapNothing(address, size, flags | huge));
        if (success)
            kept.Add((address, size));
        return success;
    }

    private static bool MapNothing(ulong address, ulong size, int flags)
    {
        flags |= NativeMethods.MapPrivate | NativeMethods.MapAnonymous | NoReserve;
        return NativeMethods.MapMemory((nint)address, (nuint)size, NativeMethods.ProtectNone, flags, -1, 0) != -1;
    }
}
