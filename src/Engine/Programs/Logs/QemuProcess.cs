using SpaprDdw.Abi;

namespace SpaprDdw.Programs.Logs;

/// <summary>
/// Follows the containers of one QEMU through its trace. Few lines name their container. A new one is found by its start:
/// REGISTER of all memory, and then REMOVE of the default window. A change of windows belongs to the container whose groups
/// or host bridge the next lines name, else to the newest one for which it is possible.
/// </summary>
/// <param name="id">The number of the process; null if it is not known.</param>
/// <param name="leaveOut">
/// Receives the number of a line of a third window (rule TwoWindows): it or an earlier line is damaged.
/// </param>
internal sealed class QemuProcess(int? id, Action<long> leaveOut)
{
    /// <summary>The most host bridges of a pseries guest, and so the most containers.</summary>
    private const int MaxContainers = 256;

    private readonly List<QemuContainer> containers = [];

    /// <summary>Registrations that may be the start of a new container, and why those failed that did.</summary>
    private readonly List<(TracedMemory Memory, TracedFailure? Failure)> registered = [];

    /// <summary>True if regions without memory came after the registrations, as they do when a container starts.</summary>
    private bool hasRegions;
    private QemuWindowChange? change;

    public int? Id => id;

    /// <summary>The runs of QEMU that ended before the last one in the same log.</summary>
    public int EarlierRuns { get; private set; }

    /// <summary>
    /// The containers in the order of their start. A closed one is left out unless a request of it failed, or no other is
    /// known.
    /// </summary>
    /// <exception cref="InvalidDataException">QEMU never has so many containers.</exception>
    public IReadOnlyList<QemuContainer> End()
    {
        EndChange();
        Settle();
        QemuContainer[] shown = [.. containers.Where(each => !each.IsClosed || each.LastError is not null)];
        return shown.Length > 0 ? shown : [.. containers.TakeLast(1)];
    }

    /// <summary>Takes the next line of the trace.</summary>
    /// <exception cref="InvalidDataException">QEMU never has so many containers.</exception>
    public void Follow(QemuTraceLine line, long number, string text)
    {
        switch (line.Kind)
        {
            case QemuTraceKind.SkippedRegion:
                hasRegions |= registered.Count > 0;
                return;
            case QemuTraceKind.Register:
                EndChange();
                registered.Add((new(line.Address, line.Size), line.Result == 0 ? null : new("REGISTER", ErrnoText.Of(line.Result), number, text)));
                return;
            case QemuTraceKind.RemoveWindow when line.Address == 0 && IsStart():
                Begin();
                return;
        }

        Settle();
        switch (line.Kind)
        {
            case QemuTraceKind.Unregister:
                EndChange();
                Unregister(line, number, text);
                break;
            case QemuTraceKind.CreateWindow:
                if (change?.Created is not null)
                    EndChange();
                change ??= new QemuWindowChange();
                change.Create(new TracedWindow(line.Address, line.Size, line.PageSize, line.Levels), number);
                break;
            case QemuTraceKind.RemoveWindow:
                if (change?.CanRemove(line.Address) == false)
                    EndChange();
                change ??= new QemuWindowChange();
                change.Removed.Add(line.Address);
                break;
            case QemuTraceKind.AttachGroup when change is not null:
                change.Groups.Add(line.Group);
                break;
            case QemuTraceKind.AttachGroup:
                Newest(_ => true).Groups.Add(line.Group);
                break;
            case QemuTraceKind.BridgeOfRemoval:
                if (change is { Created: not null } || change?.TryName(line.Bridge) == false)
                    EndChange();
                change ??= new QemuWindowChange();
                change.TryName(line.Bridge);
                break;
            case QemuTraceKind.BridgeOfChange:
                change?.TryName(line.Bridge);
                break;
            case QemuTraceKind.Failure:
                int? bridge = line.Bridge ?? (change?.IsEmpty == true ? change.Bridge : null);
                EndChange();
                QemuContainer failed = Newest(each => bridge is null || each.Bridge == bridge);
                failed.Add(line.Message!, new TracedFailure(line.Message!.Request, line.Errno, number, text));
                break;
        }
    }

    private void Unregister(QemuTraceLine line, long number, string text)
    {
        var memory = new TracedMemory(line.Address, line.Size);
        if (line.Result == 0)
        {
            // A container that closes gave up its windows before.
            QemuContainer closing = containers.FindLast(each => each.Memory.Contains(memory) && each.Windows.Count == 0)
                ?? Newest(each => each.Memory.Contains(memory));
            closing.Memory.Remove(memory);
            return;
        }

        // ENOENT: the container does not have the memory. Another one of the process may have it.
        Errno? errno = ErrnoText.Of(line.Result);
        QemuContainer owner = Newest(each => each.Memory.Contains(memory) != (errno == Errno.ENOENT));
        owner.Add(new TracedFailure("UNREGISTER", errno, number, text), isCleanUp: !owner.Memory.Contains(memory));
    }

    /// <summary>Gives the change of windows that came last to its container.</summary>
    private void EndChange()
    {
        if (change is { IsEmpty: false })
        {
            QemuContainer owner = containers.FindLast(change.IsNamedBy) ?? containers.FindLast(change.IsWhole)
                ?? Newest(change.IsPossible);
            if (!owner.Apply(change))
                leaveOut(change.Line);
        }

        change = null;
    }

    /// <summary>
    /// Begins a container with the registrations that came directly before. It takes the place of a closed one, and keeps
    /// the failures of that.
    /// </summary>
    private void Begin()
    {
        int start = StartOfLast();
        Plug(start);
        QemuContainer container = containers.Find(each => each.IsClosed) ?? new QemuContainer();
        containers.Remove(container);
        if (containers.Count == MaxContainers)
            throw new InvalidDataException($"it has more than {MaxContainers} containers of one process");
        containers.Add(container);
        container.Begin(registered.Skip(start));
        EndRegistrations();
    }

    /// <summary>
    /// Decides about registrations that no REMOVE follows. They are of memory that was plugged in, unless each container
    /// has that memory already: then QEMU failed while it set up another one.
    /// </summary>
    private void Settle()
    {
        if (registered.Count == 0)
            return;
        QemuContainer[] open = [.. containers.Where(each => !each.IsClosed)];
        if (open.Length == 0 || registered.Exists(each => Array.TrueForAll(open, container => container.Memory.Contains(each.Memory))))
        {
            Begin();
            return;
        }

        Plug(registered.Count);
        EndRegistrations();
    }

    /// <summary>Gives the first registrations to the containers that exist: their memory was plugged in.</summary>
    private void Plug(int count)
    {
        foreach ((TracedMemory memory, TracedFailure? failure) in registered.Take(containers.Count > 0 ? count : 0))
        {
            QemuContainer owner = Newest(each => !each.IsClosed && !each.Memory.Contains(memory));
            if (failure is not null)
                owner.Add(failure, isCleanUp: false);
            else
                owner.Memory.Add(memory);
        }
    }

    private void EndRegistrations()
    {
        registered.Clear();
        hasRegions = false;
    }

    /// <summary>The index of the first of the last registrations of which no two are of the same memory.</summary>
    private int StartOfLast()
    {
        int start = registered.Count;
        var seen = new HashSet<TracedMemory>();
        while (start > 0 && seen.Add(registered[start - 1].Memory))
            start--;
        return start;
    }

    /// <summary>
    /// True if a REMOVE of the default window is of a container that starts. It is of a guest that resets if the memory
    /// before it was plugged in, so no container has it. A start of QEMU also registers memory that no container has, and
    /// adds regions after it: then the containers before are of a process that ended.
    /// </summary>
    private bool IsStart()
    {
        if (registered.Count == 0)
            return false;
        if (!containers.Exists(each => each.Memory.Count > 0)
            || registered.Exists(memory => containers.Exists(each => each.Memory.Contains(memory.Memory))))
            return true;
        if (!hasRegions)
            return false;
        EndChange();
        containers.Clear();
        EarlierRuns++;
        return true;
    }

    /// <summary>The newest container for which a line is possible, else the newest one.</summary>
    private QemuContainer Newest(Predicate<QemuContainer> isPossible)
    {
        if (containers.Count == 0)
            containers.Add(new QemuContainer());
        return containers.FindLast(isPossible) ?? containers[^1];
    }
}
