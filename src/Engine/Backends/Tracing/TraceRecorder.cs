using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// Records requests as the operations of a trace. The trace names buffers, because a replay has other addresses. It
/// leaves out locked memory from before the recording. Recorded operations wait in memory until <see cref="Flush"/>, so
/// a slow disk does not delay the container.
/// </summary>
internal sealed class TraceRecorder(TraceWriter writer) : IDisposable
{
    /// <summary>
    /// How many operations can wait. The longest step of a container is closing it, which frees up to 65,536 buffers
    /// (vm.max_map_count).
    /// </summary>
    public const int Capacity = 1 << 17;

    private readonly RecordedBuffers buffers = new();
    private readonly Queue<TraceOperation> waiting = new();
    private readonly Lock writing = new();
    private Exception? gap;
    private bool isEnded;

    /// <summary>The container's descriptor.</summary>
    public int Container { get; set; }

    /// <summary>Locked memory of the process from outside the trace, in bytes.</summary>
    public ulong ForeignLocked { get; set; }

    /// <summary>The length of the file in bytes.</summary>
    public long Length => writer.Length;

    /// <summary>The length in bytes above which the file is full.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>True when the recording should go on in a next file.</summary>
    public bool IsFull => Length > Limit && Failure is null;

    /// <summary>Starts the next file.</summary>
    public Action? WhenFull { get; set; }

    /// <summary>
    /// The error that ended the writing; null for none. It is not thrown at once, because the ledger must still learn
    /// of the request that the driver has executed. The caller gets it when the recording stops.
    /// </summary>
    public Exception? Failure { get; set; }

    public void RecordOpen(int iommu, int groups, ulong locked)
        => Add(new OpenOperation { Iommu = (TraceIommu)iommu, Groups = groups, Ret = 0, Locked = 0 }, TceResult.Success, locked);

    public void RecordClose(int descriptor, TceResult result, ulong locked)
    {
        if (descriptor == Container)
            Add(new CloseOperation { Ret = 0, Locked = 0 }, result, locked);
    }

    public void RecordAllocation(ulong address, ulong size, ulong pageSize, MemoryAccess access, TceResult result, ulong locked, string? name = null)
    {
        name ??= buffers.FreeName();
        if (result.IsSuccess)
            buffers.Add(address, name, size);
        Add(
            new AllocOperation
            {
                Buffer = name,
                Size = size,
                Backing = pageSize,
                Access = (TraceAccess)access,
                Address = result.IsSuccess ? address : null,
                Ret = 0,
                Locked = 0,
            },
            result,
            locked);
    }

    public void RecordFree(ulong address, TceResult result, ulong locked)
    {
        if (buffers.NameAt(address) is not { } name)
            return;
        Add(new FreeOperation { Buffer = name, Ret = 0, Locked = 0 }, result, locked);
        if (result.IsSuccess)
            buffers.Remove(address);
    }

    public void RecordLimit(ulong bytes, TceResult result, ulong locked)
        => Add(new MemlockOperation { Bytes = bytes, Ret = 0, Locked = 0 }, result, locked);

    /// <summary>Records a request to the driver.</summary>
    /// <param name="request">The request.</param>
    /// <param name="argument">Its argument, as the driver left it.</param>
    /// <param name="result">The return value and errno.</param>
    /// <param name="locked">The process's locked memory afterwards, in bytes.</param>
    public void RecordRequest(VfioRequest request, in VfioArgument argument, TceResult result, ulong locked)
    {
        if (RequestOperation.Of(request, argument, buffers) is { } operation)
            Add(result.IsSuccess ? operation.Answered(argument) : operation, result, locked);
    }

    /// <summary>Ends the trace before a request that could not be recorded.</summary>
    /// <param name="cause">The reason.</param>
    public void Fail(Exception cause)
    {
        lock (waiting)
            gap ??= cause;
    }

    /// <summary>Ends the recording. The next flush closes the file.</summary>
    public void End() => isEnded = true;

    /// <summary>
    /// Writes the recorded operations in order, and closes the file when the recording has ended. Several threads may
    /// call this; each waits until its own operations are in the file.
    /// </summary>
    public void Flush()
    {
        lock (writing)
        {
            try
            {
                while (Failure is null && Dequeue() is { } operation)
                    writer.Write(operation);
                Failure ??= gap;
                if (isEnded)
                    writer.Dispose();
            }
            catch (Exception cause)
            {
                // The caller's own work is done. It gets this error when the recording stops.
                Failure ??= cause;
            }
        }
    }

    /// <summary>Writes the rest and closes the file.</summary>
    public void Dispose()
    {
        End();
        Flush();
    }

    private TraceOperation? Dequeue()
    {
        lock (waiting)
            return waiting.TryDequeue(out TraceOperation? operation) ? operation : null;
    }

    /// <summary>
    /// Queues an operation. When the queue is full, the trace ends, because a trace with a gap cannot be replayed.
    /// </summary>
    private void Add(TraceOperation operation, TceResult result, ulong locked)
    {
        lock (waiting)
        {
            if (waiting.Count == Capacity)
                gap ??= new InvalidOperationException($"One step made more than {Capacity} requests.");
            if (Failure is null && gap is null)
                waiting.Enqueue(operation.With(result, locked - ForeignLocked));
        }
    }
}
