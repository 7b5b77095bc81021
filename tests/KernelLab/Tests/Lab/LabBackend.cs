using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab;

/// <summary>
/// A process on a lab machine: hands every request over the line, where the kernel backend makes it of a real driver,
/// and brings the answer back.
/// </summary>
public sealed class LabBackend : ITceBackend, IDeviceCopier
{
    private readonly LabLine line;
    private readonly Action<bool> end;
    private readonly Func<string> console;
    private readonly int firstGroup;
    private bool isBroken;

    /// <param name="line">The line to the program that is the process.</param>
    /// <param name="firstGroup">The number of the machine's group that is group 0 here; others follow it.</param>
    /// <param name="end">Called at the end of the process; says whether it stays, to be the next one as well.</param>
    /// <param name="console">What the machine's console said last.</param>
    internal LabBackend(LabLine line, int firstGroup, Action<bool> end, Func<string> console)
    {
        (this.line, this.firstGroup, this.end, this.console) = (line, firstGroup, end, console);
        string[] ready = Guarded(() => line.Receive().Split(' '));
        if (ready[0] != Words.Ready)
            throw new InvalidOperationException($"A program announced itself as '{string.Join(' ', ready)}'.");
        Host = new HostDescription(TceBackendKind.Kernel, Enum.Parse<TcePlatform>(ready[1]), Words.ToNumber(ready[2]))
        {
            HugePageSizes = ready[3..].Select(Words.ToNumber).ToList(),
        };
    }

    /// <inheritdoc/>
    public HostDescription Host { get; }

    /// <summary>How many requests were made of the driver.</summary>
    public int Requests { get; private set; }

    /// <summary>After the end: whether nothing was left open, allocated or locked. Null before.</summary>
    public bool? LeftNothing { get; private set; }

    /// <inheritdoc/>
    public LockedMemory LockedMemory
    {
        get
        {
            string[] fields = Guarded(() => line.Ask("locked"));
            return new LockedMemory(Words.ToNumber(fields[0]), Words.ToNumber(fields[1]), fields[2] == "1");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<IommuGroup> GetGroups() => string.Join(' ', Guarded(() => line.Ask("groups"))).Split(';')
        .Select(GroupText.To)
        .Where(group => group.Number >= firstGroup)
        .Select(group => group with { Number = group.Number - firstGroup })
        .ToList();

    /// <inheritdoc/>
    public TceResult OpenContainer() => Send("open-container");

    /// <inheritdoc/>
    public TceResult OpenGroup(int number) => Send($"open-group {Words.Number(firstGroup + number)}");

    /// <inheritdoc/>
    public TceResult Close(int descriptor) => Send($"close {Words.Number(descriptor)}");

    /// <inheritdoc/>
    public TceResult GetApiVersion(int container) => Send($"api {Words.Number(container)}");

    /// <inheritdoc/>
    public TceResult CheckExtension(int container, int extension)
        => Send($"extension {Words.Number(container)} {Words.Number(extension)}");

    /// <inheritdoc/>
    public TceResult SetIommu(int container, int iommu) => Send($"set-iommu {Words.Number(container)} {Words.Number(iommu)}");

    /// <inheritdoc/>
    public TceResult GetGroupStatus(int group, ref GroupStatus status) => Exchange("group-status", group, ref status);

    /// <inheritdoc/>
    public TceResult SetContainer(int group, int container)
        => Send($"set-container {Words.Number(group)} {Words.Number(container)}");

    /// <inheritdoc/>
    public TceResult UnsetContainer(int group) => Send($"unset-container {Words.Number(group)}");

    /// <inheritdoc/>
    public TceResult GetInfo(int container, ref TceGetInfo info) => Exchange("info", container, ref info);

    /// <inheritdoc/>
    public TceResult Enable(int container) => Send($"enable {Words.Number(container)}");

    /// <inheritdoc/>
    public TceResult Disable(int container) => Send($"disable {Words.Number(container)}");

    /// <inheritdoc/>
    public TceResult RegisterMemory(int container, in MemoryRange range) => Send("register", container, range);

    /// <inheritdoc/>
    public TceResult UnregisterMemory(int container, in MemoryRange range) => Send("unregister", container, range);

    /// <inheritdoc/>
    public TceResult CreateWindow(int container, ref TceCreate create) => Exchange("create", container, ref create);

    /// <inheritdoc/>
    public TceResult RemoveWindow(int container, in TceRemove remove) => Send("remove", container, remove);

    /// <inheritdoc/>
    public TceResult Map(int container, in DmaMap map) => Send("map", container, map);

    /// <inheritdoc/>
    public TceResult Unmap(int container, in DmaUnmap unmap) => Send("unmap", container, unmap);

    /// <inheritdoc/>
    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address)
    {
        string[] fields = Ask($"allocate {Words.Number(size)} {Words.Number(pageSize)} {Words.Number((int)access)}");
        address = Words.ToNumber(fields[2]);
        return Result(fields);
    }

    /// <inheritdoc/>
    public TceResult Free(ulong address, ulong size) => Send($"free {Words.Number(address)} {Words.Number(size)}");

    /// <inheritdoc/>
    public TceResult LimitLockedMemory(ulong bytes) => Send($"limit {Words.Number(bytes)}");

    /// <inheritdoc/>
    public DeviceCopy Copy(int group, ulong source, ulong target)
    {
        string[] fields = Ask($"dma {Words.Number(firstGroup + group)} {Words.Number(source)} {Words.Number(target)}");
        return new DeviceCopy(Reach(fields[0]), Reach(fields[1]));
    }

    /// <summary>Ends the process, unless it is like new: the kernel takes back what it left.</summary>
    public void Dispose()
    {
        // After a failure the line says nothing that can be relied on, and the failure is what the test shows.
        if (!isBroken && LeftNothing is null)
        {
            string[] fields = line.Ask(Words.End);
            LeftNothing = fields[1] == Words.Nothing;
            end(fields[0] == Words.Kept);
        }
    }

    private static DeviceReach Reach(string field) => field switch
    {
        Words.Unknown => default,
        Words.Nothing => new DeviceReach(true, null),
        _ => new DeviceReach(true, Words.ToNumber(field)),
    };

    private static TceResult Result(string[] fields) => new(Words.ToInt(fields[0]), (Errno)Words.ToInt(fields[1]));

    private TceResult Send(string request) => Result(Ask(request));

    private TceResult Send<T>(string request, int descriptor, T structure)
        where T : unmanaged => Result(Ask($"{request} {Words.Number(descriptor)} {Words.Of(structure)}"));

    private TceResult Exchange<T>(string request, int descriptor, ref T structure)
        where T : unmanaged
    {
        string[] fields = Ask($"{request} {Words.Number(descriptor)} {Words.Of(structure)}");
        structure = Words.To<T>(fields, 2);
        return Result(fields);
    }

    private string[] Ask(string request)
    {
        Requests++;
        return Guarded(() => line.Ask(request));
    }

    /// <summary>When the machine is silent, its console says why, if anything does.</summary>
    private string[] Guarded(Func<string[]> exchange)
    {
        try
        {
            return exchange();
        }
        catch (IOException exception)
        {
            isBroken = true;
            throw new IOException($"{exception.Message}\nThe console's last lines:\n{console()}", exception);
        }
    }
}
