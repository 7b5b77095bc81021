using SpaprDdw.Errors;
using SpaprDdw.Files;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Partition.Machines;

/// <summary>The files of a machine: the running system, a folder or an archive.</summary>
internal sealed class MachineSource
{
    private readonly SortedSet<string> unreadable = new(StringComparer.Ordinal);

    private MachineSource(string? path, Func<ISet<string>, MachineFolder> open)
    {
        Path = path;
        MachineFolder top = open(unreadable);
        Root = new MachineRoot(path is null || IsRoot(top) ? top : OnlyFolder(top) ?? top);
    }

    /// <summary>The folder or the archive; null for the running system.</summary>
    public string? Path { get; }

    /// <summary>The name of the machine in messages.</summary>
    public string Name => Path is null ? "This machine" : $"'{Path}'";

    /// <summary>The machine's files.</summary>
    public MachineRoot Root { get; }

    /// <summary>The files that exist but cannot be read.</summary>
    public IEnumerable<string> Unreadable => unreadable;

    /// <summary>Opens a machine.</summary>
    /// <param name="path">A folder or an archive; null for the running system.</param>
    /// <param name="cancellation">Stops the reading of an archive.</param>
    /// <exception cref="TceException">MachineNotFound, MachineUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static MachineSource Open(string? path, CancellationToken cancellation)
    {
        if (path is null)
            return new MachineSource(null, unreadable => new DiskFolder("/", unreadable));
        if (Directory.Exists(path))
            return new MachineSource(path, unreadable => new DiskFolder(path, unreadable));
        return FileReading.Try(path, PartitionErrors.MachineNotFound, PartitionErrors.MachineUnreadable, () =>
        {
            using Stream archive = PackedFile.Open(path, cancellation);
            return Of(path, ArchiveReader.Read(path, archive, cancellation));
        });
    }

    /// <summary>A saved machine whose files are in memory.</summary>
    internal static MachineSource Of(string path, MachineFolder top) => new(path, _ => top);

    /// <summary>The kernel log of the machine; null if it has none or it cannot be read.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public DdwHistory? ReadKernelLog(CancellationToken cancellation)
    {
        if (Path is null)
            return KernelRing.Read() is { } ring ? DdwHistory.Read(new MemoryStream(ring), cancellation) : null;

        // The kernel's ring buffer drops old lines, so dmesg may have lost the start of the kernel and the questions.
        DdwHistory? best = null;
        foreach (string file in WantedFiles.Logs)
        {
            DdwHistory? log = Root.ReadLog(file, cancellation);
            if (log is { KernelVersion: not null } or { HasQuestions: true })
                return log;
            best = best is null or { IsEmpty: true } ? log ?? best : best;
        }

        return best;
    }

    /// <summary>True for the root folder of a machine or of a device tree.</summary>
    private static bool IsRoot(MachineFolder folder)
        => folder.KindOf("proc") != EntryKind.None || folder.KindOf("sys") != EntryKind.None || folder.IsDeviceTree;

    private static MachineFolder? OnlyFolder(MachineFolder top)
    {
        string[] folders = [.. top.Entries(_ => false).Where(entry => entry.Kind == EntryKind.Folder).Select(entry => entry.Name)];
        return folders is [var only] ? top.Folder(only) : null;
    }
}
