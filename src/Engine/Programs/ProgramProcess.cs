using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Planning;

using SpaprDdw.Platforms;

namespace SpaprDdw.Programs;

/// <summary>
/// The process of a program on an emulated host with the properties of a given host. It sends requests and notes them
/// with their answers. Sizes are in bytes.
/// </summary>
internal sealed class ProgramProcess : IDisposable
{
    private readonly PlanningHost host;
    private readonly EmulatedProcess process;
    private readonly List<ProgramRequest> requests = [];
    private readonly List<int> descriptors = [];
    private int container;

    public ProgramProcess(PlanningHost host, ProgramInputs inputs)
    {
        this.host = host;
        process = new EmulatedHost(new EmulatedHostOptions
        {
            Platform = host.Host.Platform,
            Kernel = host.Host.Kernel,
            PageSize = host.Host.PageSize,
            Figures = host.Host.Figures,
            Groups = inputs.GroupCount,
            MemorySize = 2 * ProgramInputs.LargestMemory,
            LockedMemoryLimit = host.LockedMemory.Limit,
            CanExceedLimit = host.LockedMemory.Unlimited,
            HugePageSizes = [.. inputs.BackingPageSizes.Union(host.Host.ProcessorHugePages).Where(size => size > host.Host.PageSize)],
        }).StartProcess();
    }

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<ProgramRequest> Requests => requests;

    /// <summary>Memory that is registered.</summary>
    public ulong Registered { get; private set; }

    /// <summary>Memory that the driver has locked.</summary>
    public ulong Locked => process.Memory.Locked.Used - KvmLocked;

    /// <summary>Memory that KVM has locked.</summary>
    public ulong KvmLocked { get; private set; }

    /// <summary>
    /// Opens a container with groups. Returns how the program ends if the kernel refuses; null if it does not.
    /// </summary>
    public ProgramEnd? Open(int first, int count)
    {
        container = process.OpenContainer().Return;
        for (int group = first; group < first + count; group++)
        {
            TceResult opened = process.OpenGroup(group);
            if (opened.Return < 0)
                return Refused("no group can be opened", opened);
            descriptors.Add(opened.Return);
            if (process.SetContainer(opened.Return, container) is { IsSuccess: false } added)
                return Refused("a group cannot join the container", added);
        }

        TceResult result = process.SetIommu(container, VfioIommu.SpaprTceV2);
        return result.IsSuccess ? null : Refused("SET_IOMMU fails", result);
    }

    /// <summary>Closes the groups and the container, which ends its windows.</summary>
    public void Close()
    {
        foreach (int descriptor in descriptors.Append(container))
            process.Close(descriptor);
        descriptors.Clear();
        Registered = 0;
    }

    /// <summary>
    /// Charges KVM's copy of a table of the guest: its entries in whole pages, and one page more. Without room for it,
    /// QEMU keeps the table itself, in memory that is not locked.
    /// </summary>
    public void ChargeKvmTable(ulong entries)
    {
        ulong bytes = Rounding.Up(entries * sizeof(ulong), host.Host.PageSize) + host.Host.PageSize;
        if (process.Memory.TryCharge(bytes))
            KvmLocked += bytes;
    }

    /// <summary>How much more memory can be locked.</summary>
    public ulong Room => process.Memory.Locked is { EffectiveLimit: { } limit } locked ? limit - Math.Min(limit, locked.Used) : ulong.MaxValue;

    public void GetInfo()
    {
        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo };
        Note(new("GET_INFO", process.GetInfo(container, ref info)));
    }

    /// <summary>Allocates and registers memory, backed by pages of a size.</summary>
    public (TceResult Result, ulong Address) Register(ulong size, ulong backing)
    {
        (TceResult result, ulong address) = RegisterRange(size, backing);
        Note(new("REGISTER", result) { Size = size });
        return (result, address);
    }

    /// <summary>
    /// Registers and maps more memory of the same kind as in the last two requests, in one request for all: the driver
    /// answers and charges as for one request each.
    /// </summary>
    public void RepeatRegisterAndMap(ulong backing, ulong iova, ulong times)
    {
        ulong size = times * requests[^1].Size!.Value;
        (TceResult registered, ulong address) = RegisterRange(size, backing);
        if (!registered.IsSuccess || !Send(address, iova, size).IsSuccess)
            throw new InvalidOperationException("The same kind of memory got another answer.");
        requests[^2] = requests[^2] with { Count = times + 1 };
        requests[^1] = requests[^1] with { Count = times + 1 };
    }

    /// <summary>Notes that the last request is sent this many times, and gets the same answer each time.</summary>
    public void CountLast(ulong times) => requests[^1] = requests[^1] with { Count = times };

    public void Unregister(ulong address, ulong size)
        => Note(new("UNREGISTER", process.UnregisterMemory(container, Range(address, size))) { Size = size });

    public TceResult Map(ulong address, ulong iova, ulong size)
    {
        TceResult result = Send(address, iova, size);
        Note(new("MAP", result) { Size = size });
        return result;
    }

    public void Remove(ulong start)
    {
        TceResult result = process.RemoveWindow(container, new TceRemove { ArgSize = ArgSizes.TceRemove, StartAddress = start });
        Note(new("REMOVE", result) { StartAddress = start });
    }

    /// <summary>Creates a window, and returns the request with its answer.</summary>
    public ProgramRequest Create(ulong pageSize, ulong size, uint levels)
    {
        var create = new TceCreate { ArgSize = ArgSizes.TceCreate, PageShift = (uint)BitOperations.Log2(pageSize), WindowSize = size, Levels = levels };
        ulong before = Locked;
        TceResult result = process.CreateWindow(container, ref create);
        var request = new ProgramRequest("CREATE", result)
        {
            Size = size,
            PageSize = pageSize,
            Levels = levels,
            StartAddress = result.IsSuccess ? create.StartAddress : null,
            Leaked = result.IsSuccess ? 0 : Locked - before,
        };
        Note(request);
        return request;
    }

    public void Dispose() => process.Dispose();

    private (TceResult Result, ulong Address) RegisterRange(ulong size, ulong backing)
    {
        TceResult allocated = process.Memory.Allocate(size, backing, MemoryAccess.ReadWrite, out ulong address);
        if (!allocated.IsSuccess)
            throw new InvalidOperationException($"The process got no memory of {size} bytes: {allocated}.");
        TceResult result = process.RegisterMemory(container, Range(address, size));
        if (result.IsSuccess)
            Registered += size;
        return (result, address);
    }

    private TceResult Send(ulong address, ulong iova, ulong size) => process.Map(container, new DmaMap
    {
        ArgSize = ArgSizes.DmaMap,
        Flags = (uint)DmaAccess.ReadWrite,
        VirtualAddress = address,
        Iova = iova,
        Size = size,
    });

    private static ProgramEnd Refused(string what, TceResult answer)
        => new(ProgramVerdict.DoesNotStart, what, $"the driver of the host's kernel answers {answer.Errno}");

    private void Note(ProgramRequest request) => requests.Add(request);

    private static MemoryRange Range(ulong address, ulong size) => new() { ArgSize = ArgSizes.MemoryRange, VirtualAddress = address, Size = size };
}
