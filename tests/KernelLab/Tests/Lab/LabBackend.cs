using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab;

/// <summary>
/// A process on a lab machine. It sends every request over its line to the kernel backend in the guest, and returns the
/// answer of the real driver.
/// </summary>
public sealed class LabBackend : ITceBackend, IProcessMemory, IDeviceCopier
{
    private readonly LabLine line;
    private readonly Action<bool> end;
    private readonly Func<string> console;
    private readonly int firstGroup;
    private bool isBroken;

    /// <param name="line">The line to the guest program.</param>
    /// <param name="firstGroup">The machine's group that is group 0 here; the others follow it.</param>
    /// <param name="end">Called at the end of the process, with true when its program can serve the next one.</param>
    /// <param name="console">Returns the last lines of the machine's console.</param>
    internal LabBackend(LabLine line, int firstGroup, Action<bool> end, Func<string> console)
    {
        (this.line, this.firstGroup, this.end, this.console) = (line, firstGroup, end, console);
        string[] ready = WithConsole(line.ReceiveReady);
        ProcessId = Words.ToInt(ready[1]);
        Host = new HostDescription(TceBackendKind.Kernel, Enum.Parse<TcePlatform>(ready[2]), Words.ToNumber(ready[3]))
        {
            HugePageSizes = ready[4..].Select(Words.ToNumber).ToList(),
        };
        line.Send(Words.Begin);
    }

    /// <inheritdoc/>
    public HostDescription Host { get; }

    /// <inheritdoc/>
    public IProcessMemory Memory => this;

    /// <summary>The id of the process in the guest.</summary>
    public int ProcessId { get; }

    /// <summary>The memory in bytes that the machine could give to programs (MemAvailable).</summary>
    public ulong AvailableMemory => Words.ToNumber(Answer("available")[0]);

    /// <summary>True when the process was killed.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>True when the process was killed before it answered a request.</summary>
    public bool DiedInRequest { get; private set; }

    /// <summary>How many requests the process has sent.</summary>
    public int Requests { get; private set; }

    /// <summary>True when the process left nothing open, allocated or locked; null before its end.</summary>
    public bool? LeftNothing { get; private set; }

    /// <inheritdoc/>
    public LockedMemory Locked
    {
        get
        {
            string[] fields = Answer("locked");
            return new LockedMemory(Words.ToNumber(fields[0]), Words.ToNumber(fields[1]), fields[2] == "1");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<IommuGroup> GetGroups() => string.Join(' ', Answer("groups")).Split(';')
        .Select(GroupText.To)
        .Where(group => group.Number >= firstGroup)
        .Select(group => new IommuGroup(group.Number - firstGroup, group.Devices, group.Viable, group.Reason))
        .ToList();

    /// <inheritdoc/>
    public TceResult OpenContainer() => Send("open-container");

    /// <inheritdoc/>
    public TceResult OpenGroup(int number) => Send($"open-group {Words.Number(firstGroup + number)}");

    /// <inheritdoc/>
    public TceResult Close(int descriptor) => Send($"close {Words.Number(descriptor)}");

    /// <inheritdoc/>
    public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
    {
        string[] fields = Ask($"send {Words.Number(descriptor)} {Words.Number((int)request)} {Words.Of(argument)}");
        argument = Words.To<VfioArgument>(fields, 2);
        return Result(fields);
    }

    /// <inheritdoc/>
    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
    {
        string[] fields = Ask($"allocate {Words.Number(size)} {Words.Number(pageSize)} {Words.Number((int)access)} {Words.Number(near)}");
        address = Words.ToNumber(fields[2]);
        return Result(fields);
    }

    /// <inheritdoc/>
    public TceResult Free(ulong address, ulong size) => Send($"free {Words.Number(address)} {Words.Number(size)}");

    /// <inheritdoc/>
    public TceResult LimitLocked(ulong bytes) => Send($"limit {Words.Number(bytes)}");

    /// <inheritdoc/>
    public ulong? PhysicalAddress(ulong virtualAddress) => null;

    /// <inheritdoc/>
    public DeviceCopy Copy(int group, ulong source, ulong target)
    {
        string[] fields = Ask($"dma {Words.Number(firstGroup + group)} {Words.Number(source)} {Words.Number(target)}");
        return new DeviceCopy(Reach(fields[0]), Reach(fields[1]));
    }

    /// <summary>Kills another process of the machine, and returns when it is gone.</summary>
    /// <param name="other">The process.</param>
    /// <param name="afterMilliseconds">How long to wait before.</param>
    internal void Kill(LabBackend other, int afterMilliseconds)
    {
        Answer($"kill {Words.Number(other.ProcessId)} {Words.Number(afterMilliseconds)}");
        other.IsKilled = true;
    }

    /// <summary>Ends the session. The guest program ends too when it left too much behind.</summary>
    public void Dispose()
    {
        if (IsKilled && LeftNothing is null)
        {
            LeftNothing = false;
            end(false);
            return;
        }

        // After a failure the line cannot be trusted, and the test already shows the failure.
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

    private string[] Ask(string request)
    {
        Requests++;
        return Answer(request);
    }

    private string[] Answer(string request)
    {
        if (IsKilled)
            throw new ProgramKilledException(request);
        try
        {
            return WithConsole(() => line.Ask(request));
        }
        catch (ProgramKilledException)
        {
            (IsKilled, DiedInRequest) = (true, true);
            throw;
        }
    }

    /// <summary>Adds the console's last lines to the error when the machine does not answer.</summary>
    private string[] WithConsole(Func<string[]> exchange)
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
