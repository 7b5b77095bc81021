using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Partition.Machines;

/// <summary>The kinds of entries of a folder.</summary>
internal enum EntryKind
{
    /// <summary>The entry does not exist, or it is a device, a FIFO or a socket.</summary>
    None,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link. Only <see cref="MachineRoot"/> follows links.</summary>
    Link,
}

/// <summary>Selects names of files.</summary>
internal delegate bool NameFilter(ReadOnlySpan<char> name);

/// <summary>A folder of a running or a saved machine. None of the methods follows a link.</summary>
internal abstract class MachineFolder
{
    /// <summary>True for the root folder of a device tree.</summary>
    public bool IsDeviceTree => KindOf("#address-cells") == EntryKind.File || KindOf("compatible") == EntryKind.File;

    /// <summary>
    /// The entries of the folder, in no order. A link to a folder is a link; another link may be listed as a file.
    /// </summary>
    /// <param name="isWanted">Selects the files to list. All folders are listed.</param>
    public abstract IReadOnlyList<(string Name, EntryKind Kind)> Entries(NameFilter isWanted);

    /// <summary>The kind of an entry.</summary>
    public abstract EntryKind KindOf(string name);

    /// <summary>A folder in this folder; null if the entry is no folder.</summary>
    public abstract MachineFolder? Folder(string name);

    /// <summary>The content of a small file; null if it does not exist or cannot be read.</summary>
    public abstract byte[]? Read(string name);

    /// <summary>The target of a link, as it is written; null if the entry is no link.</summary>
    public abstract string? LinkTarget(string name);

    /// <summary>The history of a kernel log; null if the log does not exist or cannot be read.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public abstract DdwHistory? ReadLog(string name, CancellationToken cancellation);
}
