using SpaprDdw.Abi;
using SpaprDdw.Extents;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// Puts requests into the words of a trace. Buffers go by name, so that the trace replays wherever memory is; locked
/// memory that was charged before and belongs to nothing in the trace is left out.
/// </summary>
internal sealed class TraceRecorder(TraceWriter writer) : IDisposable
{
    private readonly SortedList<ulong, (ulong Start, string? Name, ulong Size)> buffers = [];
    private int nextName;

    /// <summary>Locked memory of the process that the trace does not account for, in bytes.</summary>
    public ulong ForeignLocked { get; set; }

    public long Length => writer.Length;

    /// <summary>
    /// Why nothing is written any more. A full disk must not come between a request that the driver has carried out
    /// and the ledger that has to know of it; whoever stops the recording is told.
    /// </summary>
    public Exception? Failure { get; set; }

    public void Open(int iommu, int groups, ulong locked)
        => Write(new OpenOperation { Iommu = (TraceIommu)iommu, Groups = groups, Ret = 0, Locked = locked }, TceResult.Success, locked);

    public void Close(TceResult result, ulong locked) => Write(new CloseOperation { Ret = 0, Locked = 0 }, result, locked);

    public void Enable(TceResult result, ulong locked) => Write(new EnableOperation { Ret = 0, Locked = 0 }, result, locked);

    public void Disable(TceResult result, ulong locked) => Write(new DisableOperation { Ret = 0, Locked = 0 }, result, locked);

    public void Limit(ulong bytes, TceResult result, ulong locked)
        => Write(new MemlockOperation { Bytes = bytes, Ret = 0, Locked = 0 }, result, locked);

    public void Allocate(ulong address, ulong size, ulong pageSize, MemoryAccess access, TceResult result, ulong locked, string? name = null)
    {
        name ??= FreeName();
        if (result.IsSuccess)
            buffers[address] = (address, name, size);
        Write(
            new AllocOperation { Buffer = name, Size = size, Backing = pageSize, Access = (TraceAccess)access, Ret = 0, Locked = 0 },
            result,
            locked);
    }

    public void Free(ulong address, TceResult result, ulong locked)
    {
        if (!buffers.TryGetValue(address, out (ulong Start, string? Name, ulong Size) buffer))
            return;
        Write(new FreeOperation { Buffer = buffer.Name!, Ret = 0, Locked = 0 }, result, locked);
        if (result.IsSuccess)
            buffers.Remove(address);
    }

    public void GetInfo(in TceGetInfo info, TceResult result, ulong locked)
    {
        bool isWhole = result.IsSuccess && info.ArgSize >= ArgSizes.TceGetInfo;
        Write(
            new InfoOperation
            {
                ArgSize = info.ArgSize,
                Flags = result.IsSuccess ? info.Flags : null,
                Dma32WindowStart = result.IsSuccess ? info.Dma32WindowStart : null,
                Dma32WindowSize = result.IsSuccess ? info.Dma32WindowSize : null,
                PageSizes = isWhole ? info.PageSizes : null,
                MaxWindows = isWhole ? info.MaxDynamicWindows : null,
                Levels = isWhole ? info.Levels : null,
                Ret = 0,
                Locked = 0,
            },
            result,
            locked);
    }

    public void Register(in MemoryRange range, TceResult result, ulong locked)
        => WriteAt(
            range.VirtualAddress,
            new RegisterOperation { Size = range.Size, Flags = range.Flags, ArgSize = range.ArgSize, Ret = 0, Locked = 0 },
            result,
            locked);

    public void Unregister(in MemoryRange range, TceResult result, ulong locked)
        => WriteAt(
            range.VirtualAddress,
            new UnregisterOperation { Size = range.Size, Flags = range.Flags, ArgSize = range.ArgSize, Ret = 0, Locked = 0 },
            result,
            locked);

    public void Create(in TceCreate create, TceResult result, ulong locked)
        => Write(
            new CreateOperation
            {
                PageShift = create.PageShift,
                WindowSize = create.WindowSize,
                Levels = create.Levels,
                Flags = create.Flags,
                ArgSize = create.ArgSize,
                StartAddress = result.IsSuccess ? create.StartAddress : null,
                Ret = 0,
                Locked = 0,
            },
            result,
            locked);

    public void Remove(in TceRemove remove, TceResult result, ulong locked)
        => Write(
            new RemoveOperation { StartAddress = remove.StartAddress, Flags = remove.Flags, ArgSize = remove.ArgSize, Ret = 0, Locked = 0 },
            result,
            locked);

    public void Map(in DmaMap map, TceResult result, ulong locked)
        => WriteAt(
            map.VirtualAddress,
            new MapOperation { Iova = map.Iova, Size = map.Size, Flags = map.Flags, ArgSize = map.ArgSize, Ret = 0, Locked = 0 },
            result,
            locked);

    public void Unmap(in DmaUnmap unmap, TceResult result, ulong locked)
        => Write(
            new UnmapOperation { Iova = unmap.Iova, Size = unmap.Size, Flags = unmap.Flags, ArgSize = unmap.ArgSize, Ret = 0, Locked = 0 },
            result,
            locked);

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

    /// <summary>Memory goes by its buffer and the place in it; what lies in no buffer, by its address.</summary>
    private void WriteAt(ulong address, MemoryOperation operation, TceResult result, ulong locked)
    {
        (ulong start, string? name, ulong size) = buffers.LastFrom(address);
        Write(
            name is not null && address - start < size
                ? operation with { Buffer = name, Offset = address - start }
                : operation with { VirtualAddress = address },
            result,
            locked);
    }

    private string FreeName()
    {
        while (buffers.Values.Any(buffer => buffer.Name == $"memory{nextName}"))
            nextName++;
        return $"memory{nextName++}";
    }

    private void Write(TraceOperation operation, TceResult result, ulong locked)
    {
        if (Failure is not null)
            return;
        try
        {
            writer.Write(operation with
            {
                Ret = result.Return,
                Errno = result.Return == -1 ? result.Errno.ToString() : null,
                Locked = locked - ForeignLocked,
            });
        }
        catch (IOException cause)
        {
            Failure = cause;
        }
    }
}
