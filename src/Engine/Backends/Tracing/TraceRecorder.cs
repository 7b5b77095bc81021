using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// Puts requests into the words of a trace. Buffers go by name, so that the trace replays wherever memory is; locked
/// memory that was charged before and belongs to nothing in the trace is left out.
/// </summary>
internal sealed class TraceRecorder(TraceWriter writer) : IDisposable
{
    private readonly RecordedBuffers buffers = new();

    /// <summary>Locked memory of the process that the trace does not account for, in bytes.</summary>
    public ulong ForeignLocked { get; set; }

    public long Length => writer.Length;

    /// <summary>
    /// Why nothing is written any more. A full disk must not come between a request that the driver has carried out
    /// and the ledger that has to know of it; whoever stops the recording is told.
    /// </summary>
    public Exception? Failure { get; set; }

    public void Open(int iommu, int groups, ulong locked)
        => Write(new OpenOperation { Iommu = (TraceIommu)iommu, Groups = groups, Ret = 0, Locked = 0 }, TceResult.Success, locked);

    public void Close(TceResult result, ulong locked) => Write(new CloseOperation { Ret = 0, Locked = 0 }, result, locked);

    public void Limit(ulong bytes, TceResult result, ulong locked)
        => Write(new MemlockOperation { Bytes = bytes, Ret = 0, Locked = 0 }, result, locked);

    public void Allocate(ulong address, ulong size, ulong pageSize, MemoryAccess access, TceResult result, ulong locked, string? name = null)
    {
        name ??= buffers.FreeName();
        if (result.IsSuccess)
            buffers.Add(address, name, size);
        Write(
            new AllocOperation { Buffer = name, Size = size, Backing = pageSize, Access = (TraceAccess)access, Ret = 0, Locked = 0 },
            result,
            locked);
    }

    public void Free(ulong address, TceResult result, ulong locked)
    {
        if (buffers.NameAt(address) is not { } name)
            return;
        Write(new FreeOperation { Buffer = name, Ret = 0, Locked = 0 }, result, locked);
        if (result.IsSuccess)
            buffers.Remove(address);
    }

    /// <summary>Notes a request of the driver.</summary>
    /// <param name="request">The request.</param>
    /// <param name="argument">Its argument, as the driver left it.</param>
    /// <param name="result">What it came back with.</param>
    /// <param name="locked">The process's locked memory afterwards, in bytes.</param>
    public void Sent(VfioRequest request, in VfioArgument argument, TceResult result, ulong locked)
    {
        if (RequestOperation.Of(request, argument, buffers) is { } operation)
            Write(result.IsSuccess ? operation.Answered(argument) : operation, result, locked);
    }

    /// <summary>Ends the file. What the disk had no room for may only be told now.</summary>
    public void Dispose()
    {
        try
        {
            writer.Dispose();
        }
        catch (IOException cause)
        {
            Failure ??= cause;
        }
    }

    private void Write(TraceOperation operation, TceResult result, ulong locked)
    {
        if (Failure is not null)
            return;
        try
        {
            writer.Write(operation.With(result, locked - ForeignLocked));
        }
        catch (IOException cause)
        {
            Failure = cause;
        }
    }
}
