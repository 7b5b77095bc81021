using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Partition.Machines;

/// <summary>A folder of an archive, in memory: what was kept of it.</summary>
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

    /// <summary>The folder of a name, made where there is none. What an archive holds twice counts as it is the second time.</summary>
    public ArchiveFolder Enter(ReadOnlySpan<char> name)
    {
        if (itemsBySpan.TryGetValue(name, out object? item) && item is ArchiveFolder folder)
            return folder;
        var made = new ArchiveFolder();
        itemsBySpan[name] = made;
        return made;
    }

    /// <summary>Puts a file's content, a log's history or a link's target under a name.</summary>
    public void Put(ReadOnlySpan<char> name, object item) => itemsBySpan[name] = item;

    /// <summary>What is kept under a path; null where nothing is.</summary>
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
