using System.Runtime.InteropServices;
using SpaprDdw.Abi;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Kernel;

/// <summary>
/// Memory that this process has mapped. It is unmapped when it is disposed, or when nothing uses the handle any more.
/// </summary>
internal sealed unsafe class MappedMemory : SafeHandle
{
    /// <summary>readv(2) takes at most this many parts (IOV_MAX).</summary>
    private const ulong MostPages = 1024;

    /// <summary>The memory in bytes that is written between two looks at anything else, unless one page is larger.</summary>
    private const ulong PieceSize = 64UL << 20;

    private MappedMemory(nint start, ulong size)
        : base((nint)(-1), ownsHandle: true)
    {
        SetHandle(start);
        Size = size;
    }

    /// <summary>The first address.</summary>
    public ulong Address => (ulong)handle;

    /// <summary>The size in bytes.</summary>
    public ulong Size { get; private set; }

    public override bool IsInvalid => handle == (nint)(-1);

    /// <summary>mmap(2) of anonymous memory.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <param name="flags">Flags in addition to MAP_PRIVATE and MAP_ANONYMOUS.</param>
    /// <param name="memory">Out: the memory; null on failure.</param>
    /// <param name="access">How the process may access the memory.</param>
    /// <param name="near">The address that the memory gets if it is free; 0 for any.</param>
    public static TceResult Map(
        ulong size, int flags, out MappedMemory? memory, MemoryAccess access = MemoryAccess.ReadWrite, ulong near = 0)
    {
        nint start = NativeMethods.MapMemory(
            (nint)near, (nuint)size, ProtectionOf(access), NativeMethods.MapPrivate | NativeMethods.MapAnonymous | flags, -1, 0);
        memory = start == (nint)(-1) ? null : new MappedMemory(start, size);
        return memory is null ? NativeMethods.Result(-1) : TceResult.Success;
    }

    /// <summary>Unmaps both ends, so the rest is aligned as an address is.</summary>
    /// <param name="size">The size of the rest in bytes. The memory has one alignment more.</param>
    /// <param name="alignment">The alignment in bytes, a power of two.</param>
    /// <param name="near">The address; its bits below the alignment count.</param>
    public TceResult Trim(ulong size, ulong alignment, ulong near)
    {
        ulong start = Address + ((near - Address) & (alignment - 1));
        TceResult result = Unmap(Address, start - Address);
        if (!result.IsSuccess)
            return result;
        Size -= start - Address;
        SetHandle((nint)start);
        result = Unmap(start + size, Size - size);
        if (result.IsSuccess)
            Size = size;
        return result;
    }

    /// <summary>
    /// Writes to each page once, because the driver pins only pages that exist. The kernel writes, piece by piece: it
    /// answers EFAULT when it has no page, where a write of the process itself would end the process with a signal.
    /// </summary>
    /// <param name="pageSize">The size of the pages behind the memory, in bytes.</param>
    /// <param name="progress">The receiver of progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work between two pieces.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public TceResult Populate(ulong pageSize, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        TceResult opened = NativeMethods.Open("/dev/zero");
        if (opened.Return < 0)
            return opened;
        using var zeros = new VfioDescriptor(opened.Return);
        ulong most = Math.Max(1, Math.Min(PieceSize / pageSize, MostPages));
        NativeMethods.MemoryPart* pages = stackalloc NativeMethods.MemoryPart[(int)most];
        for (ulong done = 0; done < Size;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new WorkProgress("MiB of memory", (long)(done >> 20), (long)(Size >> 20)));
            int count = 0;
            for (ulong offset = done; offset < Size && count < (int)most; offset += pageSize)
                pages[count++] = new NativeMethods.MemoryPart { Address = (nint)(Address + offset), Length = 1 };
            TceResult read = NativeMethods.Result(NativeMethods.ReadParts((int)zeros.DangerousGetHandle(), pages, count));

            if (read.IsSuccess)
                return TceResult.Failure(Errno.EIO);

            // A signal of the runtime can interrupt the read.
            if (read.Return < 0 && read.Errno != Errno.EINTR)
                return read;
            done += (ulong)Math.Max(read.Return, 0) * pageSize;
        }

        return TceResult.Success;
    }

    /// <summary>mprotect(2).</summary>
    /// <param name="access">How the process may access the memory.</param>
    public TceResult Protect(MemoryAccess access)
        => NativeMethods.Result(NativeMethods.ProtectMemory(handle, (nuint)Size, ProtectionOf(access)));

    /// <summary>munmap(2) of the whole memory. After a failure it is still mapped.</summary>
    public TceResult Unmap()
    {
        TceResult result = Unmap(Address, Size);
        if (result.IsSuccess)
            SetHandleAsInvalid();
        return result;
    }

    protected override bool ReleaseHandle() => Unmap(Address, Size).IsSuccess;

    private static int ProtectionOf(MemoryAccess access) => access switch
    {
        MemoryAccess.None => NativeMethods.ProtectNone,
        MemoryAccess.Read => NativeMethods.ProtectRead,
        _ => NativeMethods.ProtectReadWrite,
    };

    private static TceResult Unmap(ulong address, ulong size)
        => size == 0 ? TceResult.Success : NativeMethods.Result(NativeMethods.UnmapMemory((nint)address, (nuint)size));
}
