using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;
using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab;

/// <summary>Turns a request's fields into a call of the kernel backend, and what comes back into an answer.</summary>
internal sealed class Server(KernelBackend backend) : IDisposable
{
    private readonly GuestMemory memory = new(backend);
    private readonly Dictionary<int, int> groups = [];
    private readonly HashSet<int> open = [];
    private EduDevice? device;

    /// <summary>Part of what is left locked may be memory that stays pinned, huge pages of which there are few.</summary>
    private const ulong MostLeft = 64UL << 20;

    /// <summary>
    /// What earlier stories left locked, in bytes: a failed CREATE's charge stays until the process ends, and another
    /// process is slow to start here. The driver adds to it, takes off and compares with the limit, nothing else.
    /// </summary>
    private ulong leftBefore;

    /// <summary>True when the next story finds a process in which nothing is open, allocated or forbidden, and little locked.</summary>
    public bool CanGoOn => memory.IsEmpty && open.Count == 0 && backend.Memory.Locked is { Unlimited: true, Used: <= MostLeft };

    /// <summary>True when the story that ends here left nothing open, allocated or locked.</summary>
    public bool LeftNothing => memory.IsEmpty && open.Count == 0 && backend.Memory.Locked.Used == leftBefore;

    /// <summary>A story begins.</summary>
    public void Begin() => leftBefore = backend.Memory.Locked.Used;

    public string Answer(string[] fields)
    {
        switch (fields[0])
        {
            case "locked":
                LockedMemory locked = backend.Memory.Locked;
                return $"{Words.Number(locked.Used - leftBefore)} {Words.Number(locked.Unlimited ? locked.Limit : locked.Limit - leftBefore)} {(locked.Unlimited ? 1 : 0)}";
            case "groups":
                return string.Join(";", backend.GetGroups().Select(GroupText.Of));
            case "open-container":
                return Text(Opened(backend.OpenContainer()));
            case "open-group":
                return Text(OpenGroup(Int(1)));
            case "close":
                ReleaseDevice();
                groups.Remove(Int(1));
                open.Remove(Int(1));
                return Text(backend.Close(Int(1)));
            case "send":
                VfioArgument argument = Words.To<VfioArgument>(fields, 3);
                TceResult result = Send(Int(1), (VfioRequest)Int(2), ref argument);
                return Text(result) + " " + Words.Of(argument);
            case "allocate":
                TceResult allocated = memory.Allocate(Words.ToNumber(fields[1]), Words.ToNumber(fields[2]), (MemoryAccess)Int(3), out ulong address);
                return Text(allocated) + " " + Words.Number(address);
            case "free":
                return Text(memory.Free(Words.ToNumber(fields[1]), Words.ToNumber(fields[2])));
            case "limit":
                return Text(backend.Memory.LimitLocked(leftBefore + Words.ToNumber(fields[1])));
            case "dma":
                return Copy(Int(1), Words.ToNumber(fields[2]), Words.ToNumber(fields[3]));
            default:
                throw new NotSupportedException(fields[0]);
        }

        int Int(int field) => Words.ToInt(fields[field]);
    }

    /// <summary>Closes what is open: the device first.</summary>
    public void Dispose()
    {
        ReleaseDevice();
        backend.Dispose();
    }

    private static string Text(TceResult result) => $"{Words.Number(result.Return)} {Words.Number((int)result.Errno)}";

    private TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
    {
        if (request == VfioRequest.GroupUnsetContainer)
            ReleaseDevice();
        return backend.Send(descriptor, request, ref argument);
    }

    private TceResult OpenGroup(int number)
    {
        TceResult result = Opened(backend.OpenGroup(number));
        if (result.Return >= 0)
            groups.Add(result.Return, number);
        return result;
    }

    private TceResult Opened(TceResult result)
    {
        if (result.Return >= 0)
            open.Add(result.Return);
        return result;
    }

    /// <summary>A device keeps its group, and with it the container, from ending (rule ContainerOfProcess).</summary>
    private void ReleaseDevice()
    {
        device?.Dispose();
        device = null;
    }

    private string Copy(int group, ulong source, ulong target)
    {
        device ??= OpenDevice(group);
        return device is null ? $"{Words.Unknown} {Words.Unknown}" : new DmaProbe(memory, device).Copy(source, target);
    }

    /// <summary>The device of an open group; null while it has no IOMMU, when the kernel hands out no device.</summary>
    private EduDevice? OpenDevice(int group)
    {
        int descriptor = groups.Where(pair => pair.Value == group).Select(pair => pair.Key).DefaultIfEmpty(-1).First();
        IommuDevice? found = backend.GetGroups().Single(each => each.Number == group).Devices
            .SingleOrDefault(each => each is { VendorId: EduDevice.Vendor, DeviceId: EduDevice.Device });
        return descriptor < 0 || found is null ? null : EduDevice.Open(backend.Find(descriptor)!, found.Address);
    }
}
