using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>The buffers of a trace under replay: a name in the trace, an address that the process gets.</summary>
internal sealed class ReplayBuffers(IProcessMemory memory)
{
    private const ulong SmallestAlignment = 16UL << 20;

    /// <summary>Above what hosts hand out from below and under what they hand out from above; traces do not name it.</summary>
    private const ulong FirstUnbacked = 0x5000_0000_0000;

    /// <summary>Offsets reach a few gigabytes past a buffer's end at the most.</summary>
    private const ulong UnbackedGap = 64UL << 30;

    private readonly Dictionary<string, Buffer> buffers = [];
    private ulong nextUnbacked = FirstUnbacked;

    public TceResult Allocate(AllocOperation alloc)
    {
        // That the recorded host had run out of huge pages is no answer of the driver. It is taken over, because the
        // rest of the trace is about a buffer that is not there.
        ulong address = 0;
        TceResult result = alloc is { Ret: -1, Errno: nameof(Errno.ENOMEM) }
            ? TceResult.Failure(Errno.ENOMEM)
            : memory.Allocate(alloc.Size, alloc.Backing, (MemoryAccess)alloc.Access, out address);
        buffers[alloc.Buffer] = result.IsSuccess
            ? new Buffer(address, alloc.Size, IsLive: true)
            : new Buffer(TakeUnbacked(alloc), alloc.Size, IsLive: false);
        return result;
    }

    public TceResult Free(string name)
    {
        Buffer buffer = buffers[name];
        buffers[name] = buffer with { IsLive = false };

        // munmap(2) of a range in which nothing is mapped succeeds.
        return buffer.IsLive ? memory.Free(buffer.Address, buffer.Size) : TceResult.Success;
    }

    /// <summary>Frees what the trace has not.</summary>
    public void FreeAll()
    {
        foreach (string name in buffers.Keys)
            Free(name);
    }

    public ulong AddressOf(MemoryOperation operation)
        => operation.Buffer is { } name ? buffers[name].Address + operation.Offset!.Value : operation.VirtualAddress!.Value;

    /// <summary>The live buffer at an address; a place in a buffer "?" where there is none, null for no address.</summary>
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

    /// <summary>An address for a buffer that was not to be had: aligned as it would have been, nothing near it.</summary>
    private ulong TakeUnbacked(AllocOperation alloc)
    {
        ulong alignment = Math.Max(alloc.Backing, SmallestAlignment);
        ulong address = (nextUnbacked + alignment - 1) & ~(alignment - 1);
        nextUnbacked = address + alloc.Size + UnbackedGap;
        return address;
    }

    private sealed record Buffer(ulong Address, ulong Size, bool IsLive);
}
