using System.Text.RegularExpressions;

namespace SpaprDdw.Readiness.Sources;

/// <summary>The settings of a systemd service, or of systemd itself, with those of their drop-in files.</summary>
internal sealed partial class SystemdUnit
{
    private static readonly string[] Folders =
        ["/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    private readonly List<(string Section, string Key, string Value, string Source)> settings = [];

    private SystemdUnit(IEnumerable<ConfigurationFile> files)
    {
        foreach (ConfigurationFile file in files)
        {
            string section = string.Empty;
            foreach (string line in file.Lines)
            {
                if (line.StartsWith('['))
                    section = line.Trim('[', ']');
                else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                    settings.Add((section, line[..equals].TrimEnd(), line[(equals + 1)..].Trim(), file.Path));
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
        return new SystemdUnit([new ConfigurationFile(path, files.Read(path)!), .. files.ReadFolders(dropIns, ".conf")]);
    }

    /// <summary>The settings of systemd itself.</summary>
    /// <param name="files">The system.</param>
    public static SystemdUnit Manager(SystemFiles files)
        => new(files.ReadMain(
            ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"], "system.conf", "system.conf.d"));

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
    public IReadOnlyCollection<string> Groups
    {
        get
        {
            List<string> groups = [];
            foreach ((string section, string key, string value, _) in settings)
            {
                if (section != "Service" || key is not ("Group" or "SupplementaryGroups"))
                    continue;
                if (value.Length == 0)
                    groups.Clear();
                groups.AddRange(ConfigurationFile.WordsOf(value));
            }

            return groups;
        }
    }

    /// <summary>Why the service sees no devices of VFIO, whatever their owner; null if it does.</summary>
    public string? DeviceProblem
    {
        get
        {
            if (Last("Service", "PrivateDevices") is ("yes" or "true" or "1" or "on", var hiding))
                return $"PrivateDevices in {hiding} hides /dev/vfio from it";
            bool isAllowed = settings.Any(each => each is { Section: "Service", Key: "DeviceAllow" }
                && each.Value.Contains("vfio", StringComparison.Ordinal));
            return Last("Service", "DevicePolicy") is ("strict" or "closed", var policy) && !isAllowed
                ? $"DevicePolicy in {policy} keeps it from opening /dev/vfio"
                : null;
        }
    }

    /// <summary>A name of a service.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9:_.@\\-]{0,246}\.service\z")]
    public static partial Regex Name();

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
