using System.Text;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Partition.Machines;

/// <summary>
/// The file system of a running or a saved machine. It resolves links: absolute links start at the root of the machine,
/// and no link leads out of the machine.
/// </summary>
/// <param name="top">The root folder.</param>
internal sealed class MachineRoot(MachineFolder top)
{
    private const int MaxLinks = 40;

    /// <summary>The root folder.</summary>
    public MachineFolder Top => top;

    /// <summary>The folder with a path; null if there is none.</summary>
    public MachineFolder? Folder(string path) => Find(path) is { Kind: EntryKind.Folder } found ? found.Folder : null;

    /// <summary>The content of a small file; null if it does not exist or cannot be read.</summary>
    public byte[]? Read(string path) => Find(path) is { Kind: EntryKind.File } found ? found.Folder.Read(found.Name) : null;

    /// <summary>
    /// The text of a small file, trimmed; null if the file does not exist, cannot be read or is empty. Files of /proc
    /// and /sys that were copied by their size are empty or padded with zeros.
    /// </summary>
    public string? ReadText(string path) => Read(path) is { } content ? TextOf(content) : null;

    /// <summary>The target of a link, as it is written; null if there is no such link.</summary>
    public string? LinkTarget(string path)
    {
        int slash = path.LastIndexOf('/');
        return Folder(path[..slash])?.LinkTarget(path[(slash + 1)..]);
    }

    /// <summary>The history of a kernel log; null if the log does not exist or cannot be read.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public DdwHistory? ReadLog(string path, CancellationToken cancellation)
        => Find(path) is { Kind: EntryKind.File } found ? found.Folder.ReadLog(found.Name, cancellation) : null;

    /// <summary>The text up to the first zero, trimmed; null if it is empty.</summary>
    internal static string? TextOf(ReadOnlySpan<byte> content)
    {
        int end = content.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? content : content[..end]).Trim();
        return text.Length == 0 ? null : text;
    }

    private (MachineFolder Folder, string Name, EntryKind Kind)? Find(string path)
    {
        var folders = new Stack<MachineFolder>([top]);
        var left = new Stack<string>(path.Split('/').Reverse());
        int links = 0;
        while (left.TryPop(out string? name))
        {
            if (name is "" or ".")
                continue;
            if (name == "..")
            {
                if (folders.Count > 1)
                    folders.Pop();
                continue;
            }

            MachineFolder folder = folders.Peek();
            switch (folder.KindOf(name))
            {
                case EntryKind.Folder when folder.Folder(name) is { } inner:
                    folders.Push(inner);
                    break;
                case EntryKind.Link when ++links <= MaxLinks && folder.LinkTarget(name) is { } target:
                    if (target.StartsWith('/'))
                        folders = new Stack<MachineFolder>([top]);
                    foreach (string part in target.Split('/').Reverse())
                        left.Push(part);
                    break;
                case EntryKind.File when left.Count == 0:
                    return (folder, name, EntryKind.File);
                default:
                    return null;
            }
        }

        return (folders.Peek(), string.Empty, EntryKind.Folder);
    }
}
