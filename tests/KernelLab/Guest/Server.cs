using System.Globalization;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;
using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab;

/// <summary>Turns the fields of a request into a call of the kernel backend, and its result into an answer.</summary>
internal sealed class Server(KernelBackend backend) : IDisposable
{
    private readonly GuestMemory memory = new(backend);
    private readonly Dictionary<int, int> groups = [];
    private readonly HashSet<int> open = [];
    private EduDevice? device;

    /// <summary>
    /// How much memory a session may leave locked, in bytes. Some of it may be pinned huge pages, which are few.
    /// </summary>
    private const ulong MostLeftLocked = 64UL << 20;

    /// <summary>
    /// Memory that earlier sessions left locked, in bytes: the charge of a failed CREATE stays until the process ends
    /// (rule FailedCreateLeaks). A new process would start slowly. So this one serves the next session, and its answers
    /// leave this memory out.
    /// </summary>
    private ulong leftBefore;

    /// <summary>
    /// True when the next session can use this process: nothing is open, allocated or limited, and little is locked.
    /// </summary>
    public bool CanGoOn => memory.IsEmpty && open.Count == 0 && backend.Memory.Locked is { Unlimited: true, Used: <= MostLeftLocked };

    /// <summary>True when the session left nothing open, allocated or locked.</summary>
    public bool LeftNothing => memory.IsEmpty && open.Count == 0 && backend.Memory.Locked.Used == leftBefore;

    /// <summary>Begins a session.</summary>
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
                TceResult allocated = memory.Allocate(
                    Words.ToNumber(fields[1]), Words.ToNumber(fields[2]), (MemoryAccess)Int(3), Words.ToNumber(fields[4]), out ulong address);
                return Text(allocated) + " " + Words.Number(address);
            case "free":
                return Text(memory.Free(Words.ToNumber(fields[1]), Words.ToNumber(fields[2])));
            case "limit":
                return Text(backend.Memory.LimitLocked(leftBefore + Words.ToNumber(fields[1])));
            case "available":
                return Words.Number(AvailableMemory());
            case "kill":
                OtherProcess.Kill(Int(1), Int(2));
                return "killed";
            case "dma":
                return Copy(Int(1), Words.ToNumber(fields[2]), Words.ToNumber(fields[3]));
            default:
                throw new NotSupportedException(fields[0]);
        }

        int Int(int field) => Words.ToInt(fields[field]);
    }

    /// <summary>Closes everything that is open, the device first.</summary>
    public void Dispose()
    {
        ReleaseDevice();
        backend.Dispose();
    }

    /// <summary>The memory in bytes that the machine could give (MemAvailable).</summary>
    private static ulong AvailableMemory()
    {
        string line = File.ReadLines("/proc/meminfo").First(each => each.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return ulong.Parse(line.Split(' ').Reverse().Skip(1).First(), CultureInfo.InvariantCulture) << 10;
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

    /// <summary>
    /// Closes the device, which would keep its group and the container alive (rule ContainerOfProcess).
    /// </summary>
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

    /// <summary>
    /// Opens the device of an open group; null before the group has an IOMMU, because the kernel then refuses.
    /// </summary>
    private EduDevice? OpenDevice(int group)
    {
        int descriptor = groups.Where(pair => pair.Value == group).Select(pair => pair.Key).DefaultIfEmpty(-1).First();
        IommuDevice? found = backend.GetGroups().Single(each => each.Number == group).Devices
            .SingleOrDefault(each => each is { VendorId: EduDevice.Vendor, DeviceId: EduDevice.Device });
        return descriptor < 0 || found is null ? null : EduDevice.Open(backend.Find(descriptor)!, found.PciAddress);
    }
}
