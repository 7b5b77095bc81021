using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Executes the operations of a trace on a backend, one after the other.</summary>
/// <param name="backend">The process that sends the requests.</param>
/// <param name="devices">Its devices; null when it has none that can copy.</param>
/// <param name="groupNumbers">
/// The groups to use for the trace's groups 0, 1 and so on; null for the same numbers.
/// </param>
internal sealed class TraceExecutor(ITceBackend backend, IDeviceCopier? devices, IReadOnlyList<int>? groupNumbers = null)
{
    /// <summary>No descriptor has this number, so a request without an open container fails with EBADF.</summary>
    private const int NoContainer = -1;

    private readonly ReplayBuffers buffers = new(backend.Memory);
    private readonly List<int> groups = [];

    /// <summary>
    /// Locked memory from before the trace, in bytes. A trace starts in a process without locked memory.
    /// </summary>
    private readonly ulong lockedBefore = backend.Memory.Locked.Used;

    private int container = NoContainer;

    /// <summary>Executes an operation, and returns it with its results.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="cancellationToken">Cancels an allocation.</param>
    /// <exception cref="OperationCanceledException">The allocation was cancelled.</exception>
    public TraceOperation Execute(TraceOperation operation, CancellationToken cancellationToken = default) => operation switch
    {
        RequestOperation request => Send(request),
        OpenOperation open => WithResult(open, Open(open)),
        CloseOperation close => WithResult(close, Close()),
        AllocOperation alloc => WithResult(alloc, buffers.Allocate(alloc, cancellationToken)),
        FreeOperation free => WithResult(free, buffers.Free(free.Buffer)),
        MemlockOperation memlock => WithResult(memlock, backend.Memory.LimitLocked(memlock.Bytes)),
        DmaOperation dma => WithResult(Copy(dma), TceResult.Success),
        _ => throw new NotSupportedException($"The operation '{operation.Op}' cannot be replayed."),
    };

    /// <summary>Closes the container and frees the buffers that are still allocated.</summary>
    public void End()
    {
        try
        {
            Close();
        }
        finally
        {
            buffers.FreeAll();
        }
    }

    private TraceOperation Send(RequestOperation operation)
    {
        VfioArgument argument = operation.ToArgument(buffers);
        TceResult result = backend.Send(container, operation.Request, ref argument);
        return WithResult(result.IsSuccess ? operation.Answered(argument) : operation, result);
    }

    private TraceOperation WithResult(TraceOperation operation, TceResult result)
        => operation.With(result, backend.Memory.Locked.Used - lockedBefore);

    /// <summary>
    /// Opens a container with its groups. The first failure is the result; after it nothing stays open.
    /// </summary>
    private TceResult Open(OpenOperation open)
    {
        // A container is still open when the recorded open failed and the replayed one succeeded.
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
            result = backend.OpenGroup(groupNumbers is null ? number : groupNumbers[number]);
            if (result.Return < 0)
                return result;
            groups.Add(result.Return);
            result = backend.SetContainer(result.Return, container);
            if (!result.IsSuccess)
                return result;
        }

        return backend.SetIommu(container, (int)open.Iommu);
    }

    /// <summary>Closes the groups and the container. The first failure is the result.</summary>
    private TceResult Close()
    {
        TceResult result = TceResult.Success;
        while (groups.Count > 0 || container != NoContainer)
        {
            // A close that fails is not repeated, as close(2) says.
            int descriptor = groups.Count > 0 ? groups[0] : container;
            if (groups.Count > 0)
                groups.RemoveAt(0);
            else
                container = NoContainer;
            TceResult closed = backend.Close(descriptor);
            if (result.IsSuccess)
                result = closed;
        }

        return result;
    }

    private DmaOperation Copy(DmaOperation operation)
    {
        DeviceCopy copy = devices?.Copy(0, operation.Source, operation.Target) ?? default;
        return operation with { Read = Reach(copy.Read), Write = Reach(copy.Write) };
    }

    private TraceReach Reach(DeviceReach reach)
        => reach.IsKnown ? new TraceReach(true, buffers.PlaceOf(reach.Address)) : default;
}
