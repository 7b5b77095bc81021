using System.Text.RegularExpressions;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Programs.Logs;

/// <summary>
/// Reads what QEMU prints with -trace 'vfio_spapr_*' -trace 'vfio_prereg_*', with any prefix and among any other lines, and
/// tells the containers at its end. It holds only them in memory, not the lines.
/// </summary>
public sealed partial class QemuTraceReader
{
    /// <summary>The most processes in a log. The log of a machine has far fewer.</summary>
    private const int MaxProcesses = 1 << 10;

    private readonly TcePlatform platform;
    private readonly ulong hostPageSize;
    private readonly string? path;

    /// <summary>The processes in the order of their first lines.</summary>
    private readonly List<QemuProcess> processes = [];
    private QemuProcess? last;
    private string? hostName;
    private long lines, damaged, firstDamaged;

    /// <summary>Reads lines of one log.</summary>
    /// <param name="platform">The machine of the host. A trace does not tell it.</param>
    /// <param name="hostPageSize">The page size of the host's kernel in bytes. A trace does not tell it.</param>
    /// <param name="path">The file of the lines; null for none.</param>
    public QemuTraceReader(TcePlatform platform, ulong hostPageSize, string? path = null)
        => (this.platform, this.hostPageSize, this.path) = (platform, hostPageSize, path);

    /// <summary>Reads a file, which may be packed with gzip or xz.</summary>
    /// <param name="path">The file.</param>
    /// <param name="platform">The machine of the host.</param>
    /// <param name="hostPageSize">The page size of the host's kernel in bytes.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="TceException">PathNotFound, QemuTraceUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static IReadOnlyList<TracedContainer> ReadFile(
        string path, TcePlatform platform, ulong hostPageSize, IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        var reader = new QemuTraceReader(platform, hostPageSize, path);
        foreach (string line in ProgramLog.ReadLines(path, ProgramLogErrors.QemuTraceUnreadable, progress, cancellation))
            reader.ReadLine(line);
        return reader.ReadEnd();
    }

    /// <summary>Reads the next line.</summary>
    /// <param name="line">The line, with or without its end.</param>
    /// <exception cref="TceException">QemuTraceUnreadable: the log has more containers than QEMU can have.</exception>
    public void ReadLine(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        lines++;
        if (line.Length > ProgramLog.MaxLineLength || !QemuTraceLine.MayBe(line))
            return;
        string text = PrintableText.OfLine(line);
        if (QemuTraceLine.Parse(text) is { } parsed)
            WithErrors(() => Follow(parsed, text));
    }

    /// <summary>The containers after the last line, in the order of their start.</summary>
    /// <exception cref="TceException">QemuTraceUnreadable: no line is of a trace of windows.</exception>
    public IReadOnlyList<TracedContainer> ReadEnd()
    {
        var found = new List<TracedContainer>();
        WithErrors(() => found.AddRange(End()));
        return found;
    }

    private void WithErrors(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException cause)
        {
            throw ProgramLogErrors.QemuTraceUnreadable(path, cause.Message, cause);
        }
    }

    private void Follow(QemuTraceLine parsed, string text)
    {
        if (parsed.Kind == QemuTraceKind.Damaged)
        {
            CountDamaged(lines);
        }
        else if (parsed.Kind == QemuTraceKind.Start)
        {
            processes.Clear();
            last = null;
            hostName = HostOfStart().Match(text) is { Success: true } host ? host.Groups[1].Value : null;
        }
        else
        {
            hostName ??= ProgramLog.HostName(text);
            last = ProcessOf(parsed.ProcessId);
            last.Follow(parsed, lines, text);
        }
    }

    private void CountDamaged(long line) => firstDamaged = damaged++ == 0 ? line : Math.Min(line, firstDamaged);

    /// <summary>The process of a line. Lines without a number, such as errors, are of the process of the line before.</summary>
    private QemuProcess ProcessOf(int? id)
    {
        if (last is not null && (id is null || last.Id == id))
            return last;
        if (processes.Find(each => each.Id == id) is { } known)
            return known;
        if (processes.Count == MaxProcesses)
            throw new InvalidDataException($"it is of more than {MaxProcesses} processes");
        var process = new QemuProcess(id, CountDamaged);
        processes.Add(process);
        return process;
    }

    private List<TracedContainer> End()
    {
        var found = new List<TracedContainer>();
        foreach (QemuProcess process in processes)
        {
            IReadOnlyList<QemuContainer> containers = process.End();
            int open = containers.Count(each => !each.IsClosed);
            found.AddRange(containers.Select((container, index) => Describe(container, NameOf(process, index), process, open)));
        }

        return found.Count > 0 ? found : throw new InvalidDataException("it has no lines of the trace of a container");
    }

    private string NameOf(QemuProcess process, int index)
    {
        string name = process.Id is { } id ? $"qemu-{id}" : path is null ? "qemu" : Extensions().Replace(Path.GetFileName(path), string.Empty);
        return NameRules.Shorten(name.Length > 0 ? name : "qemu", index + 1);
    }

    private TracedContainer Describe(QemuContainer container, string name, QemuProcess process, int siblings)
    {
        TracedMemory[] memory = [.. container.Memory.OrderBy(each => each.Address)];
        TracedWindow[] windows = [.. container.Windows.Values];
        return new TracedContainer
        {
            Name = name,
            ProcessId = process.Id,
            Platform = platform.ToString(),
            HostPageSize = hostPageSize,
            Registrations = new ItemList<TracedMemory>(memory),
            Windows = new ItemList<TracedWindow>(windows),
            LastError = container.LastError,
            Failures = new ItemList<TracedFailure>(container.Failures),
            GroupCount = container.Groups.Count > 0 ? container.Groups.Count : null,
            Notes = new ItemList<string>(Notes(container, windows, siblings, process.EarlierRuns)),
            Path = path,
            HostName = hostName,
            Json = TracedState.ToJson(name, platform, hostPageSize, memory, windows, container.LastError),
        };
    }

    private IEnumerable<string> Notes(QemuContainer container, TracedWindow[] windows, int siblings, int earlierRuns)
    {
        yield return "The container belongs to QEMU. A twin of it can be changed, and the container of the guest cannot.";
        yield return "A trace does not print locked memory, the levels that a failed CREATE tried, the numbers of groups, the pages that back memory, and mappings.";
        if (siblings > 1)
            yield return $"The process has {siblings} containers, and most lines do not name theirs. A failure, or a window of which no line names a group or a host bridge, may belong to another one of them.";
        if (container.Memory.Count == 0 && windows.Length > 0)
            yield return "The trace has no line about registered memory. It begins after the start of the guest, or was made without the events vfio_prereg_*.";
        if (earlierRuns > 0)
            yield return $"The trace also has {Units.Quantity(earlierRuns, "earlier run")} of QEMU, which {(earlierRuns == 1 ? "is" : "are")} left out. Give the trace of each guest as a file of its own.";
        if (damaged > 0)
            yield return $"{Units.Quantity(damaged, "line")} of the trace {(damaged == 1 ? "is" : "are")} damaged and left out; the first is line {firstDamaged}.";
        foreach (ulong size in windows.Select(window => window.PageSize).Where(size => (PlatformModel.Of(platform).PageSizes & size) == 0).Distinct())
            yield return $"The IOMMU of {platform} has no pages of {Units.Size(size)}, so the trace is of another machine.";
        foreach (int levels in windows.Select(window => window.Levels).Where(levels => levels > PlatformModel.Of(platform).MaxLevels).Distinct())
            yield return $"The IOMMU of {platform} has no tables of {Units.Quantity(levels, "level")}, so the trace is of another machine.";
    }

    /// <summary>The host in the line of libvirt about a start.</summary>
    [GeneratedRegex(@"\bhostname: ([\w.+-]{1,64})", RegexOptions.CultureInvariant)]
    private static partial Regex HostOfStart();

    /// <summary>The extensions of logs, packed or not.</summary>
    [GeneratedRegex(@"(\.(txt|log))?(\.(gz|xz))?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Extensions();
}
