using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Extents;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Plays a trace's operations on a backend and tells where the results differ from the recorded ones.</summary>
/// <param name="backend">The process that makes the requests; nothing else should use it meanwhile.</param>
/// <param name="devices">Its devices; null when they cannot be reached: what they read and write is not compared.</param>
public sealed class TraceReplayer(ITceBackend backend, IDeviceBus? devices)
{
    /// <summary>No descriptor has this number, so that a request without an open container fails as such.</summary>
    private const int NoContainer = -1;

    private readonly ReplayBuffers buffers = new(backend);
    private readonly List<int> groups = [];
    private int container = NoContainer;

    /// <summary>Replays a trace on a fresh emulated host like the one that it was recorded on.</summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="cancellationToken">Ends the replay early.</param>
    /// <exception cref="TraceFormatException">The file is not a trace.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TraceReplayResult ReplayFile(string path, CancellationToken cancellationToken = default)
    {
        TraceHeader header = TraceReader.ReadHeader(path);
        var operations = TraceReader.ReadOperations(path).ToList();
        EmulatedHost host = TraceHosts.Create(header, operations);
        using EmulatedProcess process = host.StartProcess();
        var differences = new TraceReplayer(process, host).Play(operations, cancellationToken).ToList();
        return new TraceReplayResult(path, header.Name, operations.Count, differences);
    }

    /// <summary>
    /// Plays operations one after the other as the differences are asked for. At the end, and when the caller stops
    /// early, the container is closed and the buffers are freed.
    /// </summary>
    /// <param name="operations">The operations, from the first of the trace.</param>
    /// <param name="cancellationToken">Ends the replay early.</param>
    public IEnumerable<TraceDifference> Play(
        IEnumerable<TraceOperation> operations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return Differences();

        IEnumerable<TraceDifference> Differences()
        {
            int number = 0;
            try
            {
                foreach (TraceOperation recorded in operations)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    TraceOperation replayed = Execute(recorded) with { Locked = backend.LockedMemory.Used };
                    number++;
                    foreach (TraceDifference difference in TraceComparison.Compare(number, recorded, replayed))
                        yield return difference;
                }
            }
            finally
            {
                Close();
                buffers.FreeAll();
            }
        }
    }

    /// <summary>The operation with the results that it has here.</summary>
    private TraceOperation Execute(TraceOperation operation) => operation switch
    {
        OpenOperation open => With(open, Open(open)),
        CloseOperation => With(operation, Close()),
        InfoOperation info => GetInfo(info),
        EnableOperation => With(operation, backend.Enable(container)),
        DisableOperation => With(operation, backend.Disable(container)),
        AllocOperation alloc => With(alloc, buffers.Allocate(alloc)),
        FreeOperation free => With(free, buffers.Free(free.Buffer)),
        MemlockOperation memlock => With(memlock, backend.LimitLockedMemory(memlock.Bytes)),
        RegisterOperation register => With(register, backend.RegisterMemory(container, RangeOf(register))),
        UnregisterOperation unregister => With(unregister, backend.UnregisterMemory(container, RangeOf(unregister))),
        CreateOperation create => CreateWindow(create),
        RemoveOperation remove => With(remove, backend.RemoveWindow(container, new TceRemove
        {
            ArgSize = remove.ArgSize,
            Flags = remove.Flags,
            StartAddress = remove.StartAddress,
        })),
        MapOperation map => With(map, backend.Map(container, new DmaMap
        {
            ArgSize = map.ArgSize,
            Flags = map.Flags,
            VirtualAddress = buffers.AddressOf(map),
            Iova = map.Iova,
            Size = map.Size,
        })),
        UnmapOperation unmap => With(unmap, backend.Unmap(container, new DmaUnmap
        {
            ArgSize = unmap.ArgSize,
            Flags = unmap.Flags,
            Iova = unmap.Iova,
            Size = unmap.Size,
        })),
        DmaOperation dma => With(dma, TceResult.Success) with
        {
            Read = Reach(dma.Source, DmaAccess.Read),
            Write = Reach(dma.Target, DmaAccess.Write),
        },
        _ => throw new NotSupportedException($"The replay of '{operation.Op}' is not written."),
    };

    private static T With<T>(T operation, TceResult result)
        where T : TraceOperation
        => operation with { Ret = result.Return, Errno = result.Return == -1 ? result.Errno.ToString() : null };

    /// <summary>What a process does to open a container; the first refusal is the result, and nothing stays open.</summary>
    private TceResult Open(OpenOperation open)
    {
        // Only where the recorded open failed and the replayed one did not is there anything left to close.
        Close();
        TceResult result = OpenAll(open);
        if (!result.IsSuccess)
            Close();
        return result;
    }

    private TceResult OpenAll(OpenOperation open)
    {
        TceResult result = backend.OpenContainer();
        if (result.Return < 0)
            return result;
        container = result.Return;
        for (int number = 0; number < open.Groups; number++)
        {
            result = backend.OpenGroup(number);
            if (result.Return < 0)
                return result;
            groups.Add(result.Return);
            result = backend.SetContainer(result.Return, container);
            if (!result.IsSuccess)
                return result;
        }

        return backend.SetIommu(container, (int)open.Iommu);
    }

    /// <summary>Closes the groups and the container; the first failure is the result.</summary>
    private TceResult Close()
    {
        TceResult result = TceResult.Success;
        foreach (int descriptor in container == NoContainer ? groups : [.. groups, container])
        {
            TceResult closed = backend.Close(descriptor);
            if (result.IsSuccess)
                result = closed;
        }

        groups.Clear();
        container = NoContainer;
        return result;
    }

    private InfoOperation GetInfo(InfoOperation operation)
    {
        var info = new TceGetInfo { ArgSize = operation.ArgSize };
        TceResult result = backend.GetInfo(container, ref info);
        InfoOperation replayed = With(operation, result) with
        {
            Flags = info.Flags,
            Dma32WindowStart = info.Dma32WindowStart,
            Dma32WindowSize = info.Dma32WindowSize,
            PageSizes = null,
            MaxWindows = null,
            Levels = null,
        };
        return operation.ArgSize < ArgSizes.TceGetInfo ? replayed : replayed with
        {
            PageSizes = info.PageSizes,
            MaxWindows = info.MaxDynamicWindows,
            Levels = info.Levels,
        };
    }

    private CreateOperation CreateWindow(CreateOperation operation)
    {
        var create = new TceCreate
        {
            ArgSize = operation.ArgSize,
            Flags = operation.Flags,
            PageShift = operation.PageShift,
            WindowSize = operation.WindowSize,
            Levels = operation.Levels,
        };
        TceResult result = backend.CreateWindow(container, ref create);
        return With(operation, result) with { StartAddress = create.StartAddress };
    }

    private MemoryRange RangeOf(MemoryOperation operation) => new()
    {
        ArgSize = operation.ArgSize,
        Flags = operation.Flags,
        VirtualAddress = buffers.AddressOf(operation),
        Size = operation.Size,
    };

    private TraceReach Reach(ulong address, DmaAccess access)
        => devices is null ? default : new TraceReach(true, buffers.PlaceOf(devices.Reach(0, address, access)));
}
