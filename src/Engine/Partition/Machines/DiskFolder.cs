using System.IO.Enumeration;
using SpaprDdw.Files;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Partition.Machines;

/// <summary>A folder in the file system, of the running or of a saved machine.</summary>
/// <param name="path">The folder.</param>
/// <param name="unreadable">Receives the paths of files that exist but cannot be read.</param>
internal sealed class DiskFolder(string path, ISet<string> unreadable) : MachineFolder
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    public override IReadOnlyList<(string Name, EntryKind Kind)> Entries(NameFilter isWanted)
    {
        try
        {
            return new FileSystemEnumerable<(string, EntryKind)>(path, Describe, Everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory || isWanted(entry.FileName),
            }.ToList();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            unreadable.Add(path);
            return [];
        }
    }

    public override EntryKind KindOf(string name)
    {
        FileAttributes attributes = new FileInfo(Inside(name)).Attributes;
        return attributes == (FileAttributes)(-1) ? EntryKind.None : KindOf(attributes);
    }

    public override MachineFolder? Folder(string name) => new DiskFolder(Inside(name), unreadable);

    public override byte[]? Read(string name) => Try(name, file => RegularFile.ReadAllBytes(file, WantedFiles.MaxBytes, followLinks: false));

    public override string? LinkTarget(string name) => Try(name, file => new FileInfo(file).LinkTarget);

    public override DdwHistory? ReadLog(string name, CancellationToken cancellation) => Try(name, file =>
    {
        using FileStream stream = RegularFile.Open(file, followLinks: false);
        return DdwHistory.Read(stream, cancellation);
    });

    private static (string, EntryKind) Describe(ref FileSystemEntry entry)
        => (entry.FileName.ToString(), KindOf(entry.IsDirectory ? entry.Attributes : FileAttributes.Normal));

    private static EntryKind KindOf(FileAttributes attributes)
        => attributes.HasFlag(FileAttributes.ReparsePoint) ? EntryKind.Link
            : attributes.HasFlag(FileAttributes.Directory) ? EntryKind.Folder
            : EntryKind.File;

    private string Inside(string name) => path.EndsWith('/') ? path + name : $"{path}/{name}";

    private T? Try<T>(string name, Func<string, T?> read)
        where T : class
    {
        string file = Inside(name);
        try
        {
            return read(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            unreadable.Add(file);
            return null;
        }
    }
}
