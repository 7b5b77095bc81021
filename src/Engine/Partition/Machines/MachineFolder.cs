using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Partition.Machines;

/// <summary>What a name in a machine's folder stands for.</summary>
internal enum EntryKind
{
    /// <summary>There is no such name, or it is a device, a FIFO or a socket.</summary>
    None,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link, which is never followed by the file system but by <see cref="MachineRoot"/>.</summary>
    Link,
}

/// <summary>Tells which names are looked at.</summary>
internal delegate bool NameFilter(ReadOnlySpan<char> name);

/// <summary>A folder of a running or a saved machine. Nothing here follows a link.</summary>
internal abstract class MachineFolder
{
    /// <summary>The names in the folder, in no order. A link to a folder is a link, a link to anything else may be a file.</summary>
    /// <param name="isWanted">Which names of files to list; folders are listed all.</param>
    public abstract IReadOnlyList<(string Name, EntryKind Kind)> Entries(NameFilter isWanted);

    /// <summary>What a name stands for.</summary>
    public abstract EntryKind KindOf(string name);

    /// <summary>A folder in this one; null where the name stands for something else.</summary>
    public abstract MachineFolder? Folder(string name);

    /// <summary>The content of a small file; null where there is none that can be read.</summary>
    public abstract byte[]? Read(string name);

    /// <summary>Where a link leads, as it is written; null where the name stands for something else.</summary>
    public abstract string? LinkTarget(string name);

    /// <summary>What a kernel log tells; null where there is none that can be read.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public abstract DdwHistory? ReadLog(string name, CancellationToken cancellation);
}
