using System.Runtime.ExceptionServices;
using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// The buffers of a trace while it is replayed: each name of the trace has an address in this process.
/// </summary>
internal sealed class ReplayBuffers(IProcessMemory memory)
{
    /// <summary>
    /// An address that no host allocates and no trace uses: above the memory that hosts allocate from the bottom, below
    /// the memory that they allocate from the top.
    /// </summary>
    private const ulong FirstUnbacked = 0x5000_0000_0000;

    /// <summary>
    /// The space between two such addresses: offsets in traces reach at most a few gigabytes past a buffer's end.
    /// </summary>
    private const ulong UnbackedGap = 64UL << 30;

    private readonly Dictionary<string, Buffer> buffers = [];
    private ulong nextUnbacked = FirstUnbacked;

    /// <summary>Allocates a buffer. The allocation can wait for huge pages.</summary>
    /// <exception cref="OperationCanceledException">The allocation was cancelled.</exception>
    public TceResult Allocate(AllocOperation alloc, CancellationToken cancellationToken = default)
    {
        // When the recorded host ran out of huge pages, the replay fails the allocation too: the rest of the trace
        // depends on the missing buffer.
        ulong address = 0;
        TceResult result = alloc is { Ret: -1, Errno: nameof(Errno.ENOMEM) }
            ? TceResult.Failure(Errno.ENOMEM)
            : memory.Allocate(
                alloc.Size, alloc.Backing, (MemoryAccess)alloc.Access, out address, alloc.Address ?? 0, progress: null, cancellationToken);
        buffers[alloc.Buffer] = result.IsSuccess
            ? new Buffer(address, alloc.Size, IsLive: true)
            : new Buffer(TakeUnbacked(alloc), alloc.Size, IsLive: false);
        return result;
    }

    public TceResult Free(string name)
    {
        Buffer buffer = buffers[name];

        // munmap(2) of a range in which nothing is mapped succeeds.
        TceResult result = buffer.IsLive ? memory.Free(buffer.Address, buffer.Size) : TceResult.Success;
        if (result.IsSuccess)
            buffers[name] = buffer with { IsLive = false };
        return result;
    }

    /// <summary>Frees the buffers that the trace did not free. After an exception the others are freed all the same.</summary>
    public void FreeAll()
    {
        ExceptionDispatchInfo? failure = null;
        foreach (string name in buffers.Keys)
        {
            try
            {
                Free(name);
            }
            catch (Exception cause)
            {
                failure ??= ExceptionDispatchInfo.Capture(cause);
            }
        }

        failure?.Throw();
    }

    public ulong AddressOf(MemoryOperation operation)
        => operation.Buffer is { } name ? buffers[name].Address + operation.Offset!.Value : operation.VirtualAddress!.Value;

    /// <summary>
    /// The place of an address in a live buffer. An address outside all buffers is in buffer "?"; null has no place.
    /// </summary>
    public TracePlace? PlaceOf(ulong? address)
    {
        if (address is not { } reached)
            return null;
        foreach ((string name, Buffer buffer) in buffers)
        {
            if (buffer.IsLive && reached - buffer.Address < buffer.Size)
                return new TracePlace(name, reached - buffer.Address);
        }

        return new TracePlace("?", reached);
    }

    /// <summary>
    /// Takes an unused address for a buffer that could not be allocated, aligned like a real one and far from all
    /// others.
    /// </summary>
    private ulong TakeUnbacked(AllocOperation alloc)
    {
        ulong alignment = Math.Max(alloc.Backing, HostDescription.MemoryAlignment);
        ulong address = Rounding.Up(nextUnbacked, alignment);
        nextUnbacked = address + alloc.Size + UnbackedGap;
        return address;
    }

    private sealed record Buffer(ulong Address, ulong Size, bool IsLive);
}
