using SpaprDdw.Platforms;

namespace SpaprDdw.Programs.Logs;

/// <summary>
/// Follows the containers of one QEMU through its trace. The lines name no container. A new one is found by its start:
/// REGISTER of all memory, and then REMOVE of the default window. A line then belongs to the newest container for which
/// it is possible.
/// </summary>
/// <param name="id">The number of the process; null if it is not known.</param>
internal sealed class QemuProcess(int? id)
{
    /// <summary>The most host bridges of a pseries guest, and so the most containers.</summary>
    private const int MaxContainers = 256;

    private readonly List<QemuContainer> containers = [];

    /// <summary>Registrations that may be the start of a new container.</summary>
    private readonly List<TracedMemory> registered = [];
    private readonly List<(TracedMemory Memory, TracedFailure Failure)> refused = [];

    public int? Id => id;

    /// <summary>The containers in the order of their start.</summary>
    /// <exception cref="InvalidDataException">QEMU never has so many containers.</exception>
    public IReadOnlyList<QemuContainer> End()
    {
        Settle();
        return containers;
    }

    /// <summary>Takes the next line of the trace.</summary>
    /// <returns>False if the line is of a third window (rule TwoWindows), so it or an earlier line is damaged.</returns>
    /// <exception cref="InvalidDataException">QEMU never has so many containers.</exception>
    public bool Follow(QemuTraceLine line, long number, string text)
    {
        switch (line.Kind)
        {
            case QemuTraceKind.SkippedRegion:
                return true;
            case QemuTraceKind.Register when line.Result == 0:
                registered.Add(new TracedMemory(line.Address, line.Size));
                return true;
            case QemuTraceKind.Register:
                refused.Add((new TracedMemory(line.Address, line.Size), new TracedFailure("REGISTER", ErrnoText.Of(line.Result), number, text)));
                return true;
            case QemuTraceKind.RemoveWindow when line.Address == 0 && registered.Count > 0 && !IsPluggedIn():
                Begin();
                return true;
        }

        Settle();
        switch (line.Kind)
        {
            case QemuTraceKind.Unregister when line.Result == 0:
                Newest(each => each.Memory.Contains(new(line.Address, line.Size))).Memory.Remove(new(line.Address, line.Size));
                break;
            case QemuTraceKind.Unregister:
                QemuContainer owner = Newest(each => each.Memory.Contains(new(line.Address, line.Size)));
                owner.Add(
                    new TracedFailure("UNREGISTER", ErrnoText.Of(line.Result), number, text),
                    isCleanUp: !owner.Memory.Contains(new(line.Address, line.Size)));
                break;
            case QemuTraceKind.CreateWindow:
                return Newest(each => !each.Windows.ContainsKey(line.Address) && each.HasFreeWindow)
                    .Add(new TracedWindow(line.Address, line.Size, line.PageSize, line.Levels));
            case QemuTraceKind.RemoveWindow:
                Newest(each => each.Windows.ContainsKey(line.Address)).Windows.Remove(line.Address);
                break;
            case QemuTraceKind.AttachGroup:
                Newest(_ => true).Groups.Add(line.Group);
                break;
            case QemuTraceKind.Failure:
                Newest(_ => true).Add(line.Message!, new TracedFailure(line.Message!.Request, line.Errno, number, text));
                break;
        }

        return true;
    }

    /// <summary>Begins a container with the registrations that came directly before.</summary>
    private void Begin()
    {
        if (containers.Count == MaxContainers)
            throw new InvalidDataException($"it has more than {MaxContainers} containers of one process");
        var container = new QemuContainer();
        container.Memory.UnionWith(registered);
        foreach ((_, TracedFailure failure) in refused)
            container.Add(failure, isCleanUp: false);
        containers.Add(container);
        registered.Clear();
        refused.Clear();
    }

    /// <summary>
    /// Decides about registrations that no REMOVE follows. They are of memory that was plugged in, unless a container has
    /// that memory already: then QEMU failed while it set up another one.
    /// </summary>
    private void Settle()
    {
        if (registered.Count == 0 && refused.Count == 0)
            return;
        IEnumerable<TracedMemory> all = registered.Concat(refused.Select(each => each.Memory));
        if (containers.Count == 0 || all.Any(memory => containers.TrueForAll(each => each.Memory.Contains(memory))))
        {
            Begin();
            return;
        }

        foreach (TracedMemory memory in registered)
            Newest(each => !each.Memory.Contains(memory)).Memory.Add(memory);
        foreach ((_, TracedFailure failure) in refused)
            Newest(_ => true).Add(failure, isCleanUp: false);
        registered.Clear();
        refused.Clear();
    }

    /// <summary>
    /// True if no container has the registered memory: then a REMOVE after it is of a guest that resets.
    /// </summary>
    private bool IsPluggedIn()
        => containers.Exists(each => each.Memory.Count > 0)
            && !registered.Exists(memory => containers.Exists(each => each.Memory.Contains(memory)));

    /// <summary>The newest container for which a line is possible, else the newest one.</summary>
    private QemuContainer Newest(Predicate<QemuContainer> isPossible)
    {
        if (containers.Count == 0)
            Begin();
        return containers.FindLast(isPossible) ?? containers[^1];
    }
}

/// <summary>What a trace tells about a container, while it is read.</summary>
internal sealed class QemuContainer
{
    private const int MaxFailures = 100;

    private TracedFailure? newest;

    public HashSet<TracedMemory> Memory { get; } = [];

    public SortedDictionary<ulong, TracedWindow> Windows { get; } = [];

    /// <summary>The descriptors of the groups.</summary>
    public HashSet<int> Groups { get; } = [];

    public List<TracedFailure> Failures { get; } = [];

    /// <summary>The last failure that is not one of cleaning up.</summary>
    public TracedFailure? LastError { get; private set; }

    public bool HasFreeWindow => Windows.Count < PlatformModel.MaxWindows;

    /// <summary>Adds a window, or replaces the one at its address.</summary>
    /// <returns>False if the container has its two windows already.</returns>
    public bool Add(TracedWindow window)
    {
        if (!HasFreeWindow && !Windows.ContainsKey(window.StartAddress))
            return false;
        Windows[window.StartAddress] = window;
        return true;
    }

    /// <summary>Adds a message, unless it repeats the failure before it.</summary>
    public void Add(QemuMessage message, TracedFailure failure)
    {
        TracedFailure? before = message.Request == "REGISTER" ? LastError : newest;
        if (!(message.Repeats && before?.Request == failure.Request && (failure.Errno is null || before.Errno == failure.Errno)))
            Add(failure, isCleanUp: false);
    }

    public void Add(TracedFailure failure, bool isCleanUp)
    {
        newest = failure;
        if (!isCleanUp)
            LastError = failure;
        if (Failures.Count < MaxFailures)
            Failures.Add(failure);
    }
}
