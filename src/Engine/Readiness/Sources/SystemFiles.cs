using SpaprDdw.Files;
using SpaprDdw.Partition.Machines;

namespace SpaprDdw.Readiness.Sources;

/// <summary>
/// The configuration of a system below a root folder. Links stay inside that folder. Changes that are not written yet
/// are seen as if they were, so what they lead to is known before.
/// </summary>
internal sealed class SystemFiles
{
    private readonly MachineRoot machine;
    private readonly SortedSet<string> unreadable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> changes;

    /// <summary>Reads a system.</summary>
    /// <param name="root">The root folder.</param>
    /// <param name="changes">Changes that are not written yet. Their paths start at the root folder.</param>
    public SystemFiles(string root, IEnumerable<FileChange> changes)
    {
        Root = root;
        machine = new MachineRoot(new DiskFolder(root, unreadable));
        this.changes = changes.ToDictionary(change => change.Path, change => change.Text, StringComparer.Ordinal);
    }

    /// <summary>The root folder.</summary>
    public string Root { get; }

    /// <summary>The files and folders that exist but could not be read so far.</summary>
    public IReadOnlyCollection<string> Unreadable => unreadable;

    /// <summary>
    /// The folders of a program's configuration, the most important one first. Programs also read those in /run, but they
    /// are empty at boot.
    /// </summary>
    /// <param name="name">The path of the folder in each of them, such as modprobe.d.</param>
    /// <param name="hasLib">False for a program that does not read /lib.</param>
    public static string[] Layers(string name, bool hasLib = true)
        => [$"/etc/{name}", $"/usr/local/lib/{name}", $"/usr/lib/{name}", .. hasLib ? [$"/lib/{name}"] : Array.Empty<string>()];

    /// <summary>The same system with more changes that are not written yet.</summary>
    /// <param name="more">The changes.</param>
    public SystemFiles With(IEnumerable<FileChange> more)
    {
        Dictionary<string, string?> all = new(changes, StringComparer.Ordinal);
        foreach (FileChange change in more)
            all[change.Path] = change.Text;
        return new SystemFiles(Root, all.Select(pair => new FileChange(pair.Key, pair.Value)));
    }

    /// <summary>The text of a file, trimmed; null if it does not exist, cannot be read or is empty.</summary>
    /// <param name="path">Its path, which starts at the root folder.</param>
    public string? Read(string path)
        => !changes.TryGetValue(path, out string? text) ? machine.ReadText(path)
            : text?.Trim() is { Length: > 0 } trimmed ? trimmed
            : null;

    /// <summary>The names of the entries of a folder that are no folders, in no order.</summary>
    /// <param name="folder">Its path, which starts at the root folder.</param>
    public IEnumerable<string> NamesIn(string folder)
    {
        IEnumerable<string> found = machine.Folder(folder)?.Entries(_ => true)
            .Where(entry => entry.Kind != EntryKind.Folder).Select(entry => entry.Name) ?? [];
        return found.Where(name => !changes.TryGetValue($"{folder}/{name}", out string? text) || text is not null)
            .Union(Planned(folder).Where(rest => !rest.Contains('/')));
    }

    /// <summary>The names of the folders in a folder, in no order. A link to a folder counts.</summary>
    /// <param name="folder">Its path, which starts at the root folder.</param>
    public IEnumerable<string> FoldersIn(string folder)
    {
        IEnumerable<string> found = machine.Folder(folder)?.Entries(_ => true).Select(entry => entry.Name)
            .Where(name => machine.Folder($"{folder}/{name}") is not null) ?? [];
        return found.Union(Planned(folder).Where(rest => rest.Contains('/')).Select(rest => rest[..rest.IndexOf('/')]));
    }

    /// <summary>
    /// The files of configuration folders, in the order in which programs read them: by their names. Of files with one
    /// name, only that of the first folder counts. A link to /dev/null or an empty file switches a name off.
    /// </summary>
    /// <param name="folders">The folders, the most important one first.</param>
    /// <param name="suffix">The end of the names, such as ".conf".</param>
    public IEnumerable<ConfigurationFile> ReadFolders(IEnumerable<string> folders, string suffix)
    {
        SortedDictionary<string, string> pathByName = new(StringComparer.Ordinal);
        foreach (string folder in folders)
        {
            foreach (string name in NamesIn(folder).Where(name => name.EndsWith(suffix, StringComparison.Ordinal)))
                pathByName.TryAdd(name, $"{folder}/{name}");
        }

        foreach (string path in pathByName.Values)
        {
            if (!IsSwitchedOff(path) && Read(path) is { } text)
                yield return new ConfigurationFile(path, text);
        }
    }

    /// <summary>A main file, which is that of the first folder that has one, and then the files of drop-in folders.</summary>
    /// <param name="folders">The folders, the most important one first.</param>
    /// <param name="main">The name of the main file.</param>
    /// <param name="dropIns">The name of the folders with more files, in these folders.</param>
    public IEnumerable<ConfigurationFile> ReadMain(IReadOnlyList<string> folders, string main, string dropIns)
        => folders.Select(folder => $"{folder}/{main}").Where(path => Read(path) is not null).Take(1)
            .Select(path => new ConfigurationFile(path, Read(path)!))
            .Concat(ReadFolders(folders.Select(folder => $"{folder}/{dropIns}"), ".conf"));

    /// <summary>True for a link to /dev/null, with which an administrator switches a file off.</summary>
    /// <param name="path">Its path, which starts at the root folder.</param>
    public bool IsSwitchedOff(string path) => !changes.ContainsKey(path) && machine.LinkTarget(path) == "/dev/null";

    /// <summary>The parameters of the kernel's command line.</summary>
    public IEnumerable<(string Name, string Value)> CommandLine()
    {
        foreach (string word in (Read("/proc/cmdline") ?? string.Empty).Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (word, string.Empty) : (word[..equals], word[(equals + 1)..].Trim('"'));
        }
    }

    /// <summary>The files that will be written below a folder, by their paths from there.</summary>
    private IEnumerable<string> Planned(string folder)
        => changes.Where(change => change.Value is not null && change.Key.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(change => change.Key[(folder.Length + 1)..]);
}
