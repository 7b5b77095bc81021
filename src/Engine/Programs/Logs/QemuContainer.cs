using SpaprDdw.Platforms;

namespace SpaprDdw.Programs.Logs;

/// <summary>What a trace tells about a container, while it is read.</summary>
internal sealed class QemuContainer
{
    private const int MaxFailures = 100;

    private TracedFailure? newest;
    private bool hasStart;

    public HashSet<TracedMemory> Memory { get; } = [];

    public SortedDictionary<ulong, TracedWindow> Windows { get; } = [];

    /// <summary>The descriptors of the groups.</summary>
    public HashSet<int> Groups { get; } = [];

    /// <summary>The number of its host bridge; null if no line named it.</summary>
    public int? Bridge { get; private set; }

    public List<TracedFailure> Failures { get; } = [];

    /// <summary>The last failure that is not one of cleaning up.</summary>
    public TracedFailure? LastError { get; private set; }

    /// <summary>
    /// True if QEMU closed the container: it gave up all windows and memory, as when its last device is unplugged. A
    /// container whose start is not in the trace is never known to be closed.
    /// </summary>
    public bool IsClosed => hasStart && Memory.Count == 0 && Windows.Count == 0;

    /// <summary>Takes the registrations at the start.</summary>
    public void Begin(IEnumerable<(TracedMemory Memory, TracedFailure? Failure)> registrations)
    {
        hasStart = true;
        Groups.Clear();
        Bridge = null;
        foreach ((TracedMemory memory, TracedFailure? failure) in registrations)
        {
            if (failure is not null)
                Add(failure, isCleanUp: false);
            else
                Memory.Add(memory);
        }
    }

    /// <summary>Removes and creates windows. A window replaces one at its address.</summary>
    /// <returns>False if the container has two other windows already.</returns>
    public bool Apply(QemuWindowChange change)
    {
        foreach (ulong address in change.Removed)
            Windows.Remove(address);
        Groups.UnionWith(change.Groups);
        Bridge ??= change.Bridge;
        if (change.Created is not { } window)
            return true;
        if (Windows.Count == PlatformModel.MaxWindows && !Windows.ContainsKey(window.StartAddress))
            return false;
        Windows[window.StartAddress] = window;
        return true;
    }

    /// <summary>
    /// Adds a message, unless it repeats the failure before it. A repeated message may tell the error number that the
    /// first one lacks.
    /// </summary>
    public void Add(QemuMessage message, TracedFailure failure)
    {
        // QEMU unregisters memory between a REGISTER that fails and its message.
        TracedFailure? before = message.Request == "REGISTER" ? LastError : newest;
        if (!message.Repeats || before?.Request != failure.Request)
            Add(failure, isCleanUp: false);
        else if (before.Errno is null && failure.Errno is not null)
            Replace(before, before with { Errno = failure.Errno });
        else if (failure.Errno is not null && before.Errno != failure.Errno)
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

    private void Replace(TracedFailure old, TracedFailure better)
    {
        (newest, LastError) = (better, better);
        if (Failures.LastIndexOf(old) is var index and >= 0)
            Failures[index] = better;
    }
}
