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

    private readonly ReplayBuffers buffers = new(backend);
    private readonly List<int> groups = [];

    /// <summary>What others in the process have locked, or leaked: a trace tells of a process of its own.</summary>
    private readonly ulong lockedBefore = backend.LockedMemory.Used;

    private int container = NoContainer;

    /// <summary>The operation with the results that it has here.</summary>
    public TraceOperation Execute(TraceOperation operation) => Carry(operation) with { Locked = backend.LockedMemory.Used - lockedBefore };

    /// <summary>Closes the container and frees the buffers that the operations left.</summary>
    public void End()
    {
        Close();
        buffers.FreeAll();
    }

    private TraceOperation Carry(TraceOperation operation) => operation switch
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
        DmaOperation dma => Copy(With(dma, TceResult.Success)),
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

    private DmaOperation Copy(DmaOperation operation)
    {
        DeviceCopy copy = devices?.Copy(0, operation.Source, operation.Target) ?? default;
        return operation with { Read = Reach(copy.Read), Write = Reach(copy.Write) };
    }

    private TraceReach Reach(DeviceReach reach)
        => reach.IsKnown ? new TraceReach(true, buffers.PlaceOf(reach.Address)) : default;
}
