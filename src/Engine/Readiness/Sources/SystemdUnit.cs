using System.Text.RegularExpressions;

namespace SpaprDdw.Readiness.Sources;

/// <summary>The settings of a systemd service, or of systemd itself, with those of their drop-in files.</summary>
internal sealed partial class SystemdUnit
{
    private static readonly string[] Folders = SystemFiles.Layers("systemd/system");

    private const string Container = "/dev/vfio/vfio";

    private readonly List<(string Section, string Key, string Value, string Source)> settings = [];

    private SystemdUnit(string name, IEnumerable<ConfigurationFile> files)
    {
        foreach (ConfigurationFile file in files)
        {
            string section = string.Empty;
            foreach (string line in file.Lines)
            {
                if (line.StartsWith('['))
                    section = line.Trim('[', ']');
                else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                    settings.Add((section, line[..equals].TrimEnd(), Expand(line[(equals + 1)..].Trim(), name), file.Path));
            }
        }
    }

    /// <summary>Reads a service; null if it does not exist or is masked.</summary>
    /// <param name="files">The system.</param>
    /// <param name="name">The name of the service, such as qemu@guest.service.</param>
    public static SystemdUnit? Find(SystemFiles files, string name)
    {
        string[] names = NamesOf(name);
        string? path = names.Take(2).SelectMany(each => Folders.Select(folder => $"{folder}/{each}"))
            .FirstOrDefault(each => files.IsSwitchedOff(each) || files.Read(each) is not null);
        if (path is null || files.IsSwitchedOff(path))
            return null;
        IEnumerable<string> dropIns = names.SelectMany(each => Folders.Select(folder => $"{folder}/{each}.d"));
        return new SystemdUnit(name, [new ConfigurationFile(path, files.Read(path)!), .. files.ReadFolders(dropIns, ".conf")]);
    }

    /// <summary>The settings of systemd itself.</summary>
    /// <param name="files">The system.</param>
    public static SystemdUnit Manager(SystemFiles files)
        => new(string.Empty, files.ReadMain(SystemFiles.Layers("systemd", hasLib: false), "system.conf", "system.conf.d"));

    /// <summary>The services for which an administrator's drop-in files set a limit of locked memory.</summary>
    /// <param name="files">The system.</param>
    public static IEnumerable<string> NamesWithLimit(SystemFiles files)
        => files.FoldersIn(Folders[0]).Where(folder => folder.EndsWith(".d", StringComparison.Ordinal))
            .Select(folder => folder[..^2]).Where(name => Name().IsMatch(name))
            .Where(name => Find(files, name)?.Last("Service", "LimitMEMLOCK") is not null);

    /// <summary>The last value of a setting, and its file; null if none is set. An empty value undoes earlier ones.</summary>
    /// <param name="section">The section, such as Service.</param>
    /// <param name="key">The setting.</param>
    public (string Value, string Source)? Last(string section, string key)
        => settings.FindLast(each => each.Section == section && each.Key == key) is { Value.Length: > 0 } last
            ? (last.Value, last.Source)
            : null;

    /// <summary>The user of the service's processes.</summary>
    public string User => Last("Service", "User")?.Value ?? "root";

    /// <summary>The groups of the service's processes besides those of its user.</summary>
    public IReadOnlyList<string> Groups =>
    [
        .. Last("Service", "Group") is { } group ? [group.Value] : Array.Empty<string>(),
        .. All("Service", "SupplementaryGroups").SelectMany(each => ConfigurationFile.WordsOf(each.Value)),
    ];

    /// <summary>Why the service cannot open the devices of VFIO, whatever their owner; null if it can.</summary>
    public string? DeviceProblem
    {
        get
        {
            if (Last("Service", "PrivateDevices") is { } hidden
                && hidden.Value.ToLowerInvariant() is "yes" or "y" or "true" or "t" or "1" or "on")
                return $"PrivateDevices in {hidden.Source} hides /dev/vfio from it";

            // A service that may open some devices by name may open no others.
            IReadOnlyList<(string Value, string Source)> allowed = All("Service", "DeviceAllow");
            string? source = Last("Service", "DevicePolicy") is ("strict" or "closed", var policy) ? policy
                : allowed is [.., var last] ? last.Source
                : null;
            string[] devices =
            [
                .. allowed.Select(each => ConfigurationFile.WordsOf(each.Value))
                    .Where(MayReadAndWrite).Select(words => words[0]),
            ];
            bool opensGroups = devices.Any(device => device is "char-*" or "char-vfio"
                || (device != Container && device.StartsWith("/dev/vfio/", StringComparison.Ordinal)));
            bool opensContainers = devices.Any(device => device is "char-*" or "char-misc" or Container);
            return source is null || (opensGroups && opensContainers)
                ? null
                : $"{source} keeps it from opening {(opensGroups ? Container : "/dev/vfio/N")}";
        }
    }

    /// <summary>A name of a service.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9:_.@\\-]{0,246}\.service\z")]
    public static partial Regex Name();

    private static bool MayReadAndWrite(string[] words)
        => words is [_] || (words[1].Contains('r', StringComparison.Ordinal) && words[1].Contains('w', StringComparison.Ordinal));

    /// <summary>The values of a setting that can have several. An empty value undoes earlier ones.</summary>
    /// <param name="section">The section, such as Service.</param>
    /// <param name="key">The setting.</param>
    public IReadOnlyList<(string Value, string Source)> All(string section, string key)
    {
        List<(string Value, string Source)> all =
        [
            .. settings.Where(each => each.Section == section && each.Key == key).Select(each => (each.Value, each.Source)),
        ];
        return all[(all.FindLastIndex(each => each.Value.Length == 0) + 1)..];
    }

    /// <summary>A value with the names of its service, as the table of specifiers in systemd.unit(5) says.</summary>
    private static string Expand(string value, string name)
    {
        string stem = name.EndsWith(".service", StringComparison.Ordinal) ? name[..^".service".Length] : name;
        string[] parts = stem.Split('@', 2);
        return Specifier().Replace(value, specifier => specifier.Value switch
        {
            "%i" => parts.Length > 1 ? parts[1] : string.Empty,
            "%p" => parts[0],
            "%n" => name,
            "%N" => stem,
            "%%" => "%",
            _ => specifier.Value,
        });
    }

    [GeneratedRegex("%.")]
    private static partial Regex Specifier();

    /// <summary>The names under which systemd looks for drop-in files, the most important one first.</summary>
    private static string[] NamesOf(string unit)
    {
        List<string> names = [unit];
        string stem = unit[..^".service".Length];
        if (stem.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < stem.Length - 1)
            names.Add(stem[..(at + 1)] + ".service");
        else
            names.Add(unit);
        string prefix = stem.Split('@')[0];
        for (int dash = prefix.LastIndexOf('-'); dash > 0; dash = prefix.LastIndexOf('-', dash - 1))
            names.Add(prefix[..(dash + 1)] + ".service");
        return [.. names, "service"];
    }
}
