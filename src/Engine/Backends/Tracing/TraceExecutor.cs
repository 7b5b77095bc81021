using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Carries a trace's operations out on a backend, one after the other.</summary>
/// <param name="backend">The process that makes the requests.</param>
/// <param name="devices">Its devices; null when they cannot be reached.</param>
/// <param name="groupNumbers">The groups to take for a trace's groups 0, 1 and so on; null for those numbers themselves.</param>
internal sealed class TraceExecutor(ITceBackend backend, IDeviceCopier? devices, IReadOnlyList<int>? groupNumbers = null)
{
    /// <summary>No descriptor has this number, so that a request without an open container fails as such.</summary>
    private const int NoContainer = -1;

    private readonly ReplayBuffers buffers = new(backend.Memory);
    private readonly List<int> groups = [];

    /// <summary>What others in the process have locked, or leaked: a trace tells of a process of its own.</summary>
    private readonly ulong lockedBefore = backend.Memory.Locked.Used;

    private int container = NoContainer;

    /// <summary>The operation with the results that it has here.</summary>
    public TraceOperation Execute(TraceOperation operation) => operation switch
    {
        RequestOperation request => Send(request),
        OpenOperation open => Done(open, Open(open)),
        CloseOperation close => Done(close, Close()),
        AllocOperation alloc => Done(alloc, buffers.Allocate(alloc)),
        FreeOperation free => Done(free, buffers.Free(free.Buffer)),
        MemlockOperation memlock => Done(memlock, backend.Memory.LimitLocked(memlock.Bytes)),
        DmaOperation dma => Done(Copy(dma), TceResult.Success),
        _ => throw new NotSupportedException($"The replay of '{operation.Op}' is not written."),
    };

    /// <summary>Closes the container and frees the buffers that the operations left.</summary>
    public void End()
    {
        Close();
        buffers.FreeAll();
    }

    private TraceOperation Send(RequestOperation operation)
    {
        VfioArgument argument = operation.ToArgument(buffers);
        TceResult result = backend.Send(container, operation.Request, ref argument);
        return Done(result.IsSuccess ? operation.Answered(argument) : operation, result);
    }

    private TraceOperation Done(TraceOperation operation, TceResult result)
        => operation.With(result, backend.Memory.Locked.Used - lockedBefore);

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

    private DmaOperation Copy(DmaOperation operation)
    {
        DeviceCopy copy = devices?.Copy(0, operation.Source, operation.Target) ?? default;
        return operation with { Read = Reach(copy.Read), Write = Reach(copy.Write) };
    }

    private TraceReach Reach(DeviceReach reach)
        => reach.IsKnown ? new TraceReach(true, buffers.PlaceOf(reach.Address)) : default;
}
