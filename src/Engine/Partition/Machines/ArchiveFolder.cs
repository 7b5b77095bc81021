using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Partition.Machines;

/// <summary>A folder of an archive, with the kept files in memory.</summary>
internal sealed class ArchiveFolder : MachineFolder
{
    private readonly Dictionary<string, object> items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object>.AlternateLookup<ReadOnlySpan<char>> itemsBySpan;

    public ArchiveFolder() => itemsBySpan = items.GetAlternateLookup<ReadOnlySpan<char>>();

    public override IReadOnlyList<(string Name, EntryKind Kind)> Entries(NameFilter isWanted)
    {
        var entries = new List<(string, EntryKind)>(items.Count);
        foreach ((string name, object item) in items)
        {
            if (item is ArchiveFolder || isWanted(name))
                entries.Add((name, KindOf(item)));
        }

        return entries;
    }

    public override EntryKind KindOf(string name) => items.TryGetValue(name, out object? item) ? KindOf(item) : EntryKind.None;

    public override MachineFolder? Folder(string name) => items.GetValueOrDefault(name) as ArchiveFolder;

    public override byte[]? Read(string name) => items.GetValueOrDefault(name) as byte[];

    public override string? LinkTarget(string name) => items.GetValueOrDefault(name) as string;

    public override DdwHistory? ReadLog(string name, CancellationToken cancellation) => items.GetValueOrDefault(name) as DdwHistory;

    /// <summary>
    /// The folder with a name; it is made if there is none. Of two entries with one name, the later one counts, as in
    /// tar.
    /// </summary>
    public ArchiveFolder Enter(ReadOnlySpan<char> name)
    {
        if (itemsBySpan.TryGetValue(name, out object? item) && item is ArchiveFolder folder)
            return folder;
        var made = new ArchiveFolder();
        itemsBySpan[name] = made;
        return made;
    }

    /// <summary>Adds an entry: the content of a file, the history of a log, or the target of a link.</summary>
    public void Put(ReadOnlySpan<char> name, object item) => itemsBySpan[name] = item;

    /// <summary>The entry with a path; null if there is none.</summary>
    public object? Find(ReadOnlySpan<char> path)
    {
        object? item = this;
        foreach (Range part in path.Split('/'))
            item = (item as ArchiveFolder)?.itemsBySpan.TryGetValue(path[part], out object? inner) == true ? inner : null;
        return item;
    }

    private static EntryKind KindOf(object item) => item switch
    {
        ArchiveFolder => EntryKind.Folder,
        string => EntryKind.Link,
        _ => EntryKind.File,
    };
}
