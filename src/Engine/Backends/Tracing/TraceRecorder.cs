using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// Puts requests into the words of a trace. Buffers go by name, so that the trace replays wherever memory is; locked
/// memory that was charged before and belongs to nothing in the trace is left out. What is recorded waits in memory until
/// <see cref="Flush"/> writes it: a slow disk must not hold up the container.
/// </summary>
internal sealed class TraceRecorder(TraceWriter writer) : IDisposable
{
    /// <summary>
    /// The most operations that wait. The longest step of a container is its end, which frees up to 65,536 buffers
    /// (vm.max_map_count).
    /// </summary>
    public const int Capacity = 1 << 17;

    private readonly RecordedBuffers buffers = new();
    private readonly Queue<TraceOperation> waiting = new();
    private readonly Lock writing = new();
    private Exception? gap;
    private bool isEnded;

    /// <summary>The descriptor whose end is the container's.</summary>
    public int Container { get; set; }

    /// <summary>Locked memory of the process that the trace does not account for, in bytes.</summary>
    public ulong ForeignLocked { get; set; }

    /// <summary>Bytes in the file.</summary>
    public long Length => writer.Length;

    /// <summary>The length in bytes from which on the file is full.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>True when a next file should be begun.</summary>
    public bool IsFull => Length > Limit && Failure is null;

    /// <summary>Begins the next file.</summary>
    public Action? WhenFull { get; set; }

    /// <summary>
    /// Why nothing is written any more. A full disk must not come between a request that the driver has carried out
    /// and the ledger that has to know of it; whoever stops the recording is told.
    /// </summary>
    public Exception? Failure { get; set; }

    public void Opened(int iommu, int groups, ulong locked)
        => Add(new OpenOperation { Iommu = (TraceIommu)iommu, Groups = groups, Ret = 0, Locked = 0 }, TceResult.Success, locked);

    public void Closed(int descriptor, TceResult result, ulong locked)
    {
        if (descriptor == Container)
            Add(new CloseOperation { Ret = 0, Locked = 0 }, result, locked);
    }

    public void Allocated(ulong address, ulong size, ulong pageSize, MemoryAccess access, TceResult result, ulong locked, string? name = null)
    {
        name ??= buffers.FreeName();
        if (result.IsSuccess)
            buffers.Add(address, name, size);
        Add(
            new AllocOperation { Buffer = name, Size = size, Backing = pageSize, Access = (TraceAccess)access, Ret = 0, Locked = 0 },
            result,
            locked);
    }

    public void Freed(ulong address, TceResult result, ulong locked)
    {
        if (buffers.NameAt(address) is not { } name)
            return;
        Add(new FreeOperation { Buffer = name, Ret = 0, Locked = 0 }, result, locked);
        if (result.IsSuccess)
            buffers.Remove(address);
    }

    public void Limited(ulong bytes, TceResult result, ulong locked)
        => Add(new MemlockOperation { Bytes = bytes, Ret = 0, Locked = 0 }, result, locked);

    /// <summary>Records a request of the driver.</summary>
    /// <param name="request">The request.</param>
    /// <param name="argument">Its argument, as the driver left it.</param>
    /// <param name="result">What it came back with.</param>
    /// <param name="locked">The process's locked memory afterwards, in bytes.</param>
    public void Sent(VfioRequest request, in VfioArgument argument, TceResult result, ulong locked)
    {
        if (RequestOperation.Of(request, argument, buffers) is { } operation)
            Add(result.IsSuccess ? operation.Answered(argument) : operation, result, locked);
    }

    /// <summary>Says that nothing more will be recorded: the next flush ends the file.</summary>
    public void End() => isEnded = true;

    /// <summary>
    /// Writes what was recorded before this call, in order, and ends the file when there is nothing more to come. Several
    /// threads may call it; each waits until its own operations are in the file.
    /// </summary>
    public void Flush()
    {
        lock (writing)
        {
            try
            {
                while (Failure is null && Take() is { } operation)
                    writer.Write(operation);
                Failure ??= gap;
                if (isEnded)
                    writer.Dispose();
            }
            catch (IOException cause)
            {
                Failure ??= cause;
            }
        }
    }

    /// <summary>Writes the rest and ends the file.</summary>
    public void Dispose()
    {
        End();
        Flush();
    }

    private TraceOperation? Take()
    {
        lock (waiting)
            return waiting.TryDequeue(out TraceOperation? operation) ? operation : null;
    }

    /// <summary>A trace with a gap could not be replayed: when the queue is full, the trace ends there.</summary>
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
