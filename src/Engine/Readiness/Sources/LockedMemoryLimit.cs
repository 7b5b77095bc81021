using System.Globalization;
using System.Text.RegularExpressions;

namespace SpaprDdw.Readiness.Sources;

/// <summary>A limit of locked memory that a file sets.</summary>
/// <param name="Bytes">The limit in bytes; <see cref="ulong.MaxValue"/> for none.</param>
/// <param name="Source">The file.</param>
internal sealed partial record LockedMemoryLimit(ulong Bytes, string Source)
{
    private const ulong Largest = long.MaxValue;

    /// <summary>The limit of a user's sessions, as pam_limits(8) sets it; null if no file sets one.</summary>
    /// <param name="files">The system.</param>
    /// <param name="accounts">Its users and groups.</param>
    /// <param name="user">The name of the user.</param>
    public static LockedMemoryLimit? OfUser(SystemFiles files, Accounts accounts, string user)
    {
        // A line for the user counts more than one for a group, and that more than one for everybody. Of two lines of
        // one kind, the last counts. Lines for groups and for everybody do not apply to root.
        LockedMemoryLimit? soft = null, hard = null;
        int softRank = int.MaxValue, hardRank = int.MaxValue;
        foreach (ConfigurationFile file in LimitFiles(files))
        {
            foreach ((string domain, string type, string value) in LinesOf(file))
            {
                if (RankOf(domain, user, accounts) is not { } rank || BytesOf(value) is not { } bytes)
                    continue;
                if (type is "soft" or "-" && rank <= softRank)
                    (soft, softRank) = (new LockedMemoryLimit(bytes, file.Path), rank);
                if (type is "hard" or "-" && rank <= hardRank)
                    (hard, hardRank) = (new LockedMemoryLimit(bytes, file.Path), rank);
            }
        }

        return soft is not null && hard is not null && hard.Bytes < soft.Bytes ? hard : soft;
    }

    /// <summary>The users that have lines of their own.</summary>
    /// <param name="files">The system.</param>
    public static IEnumerable<string> UsersWithLimit(SystemFiles files)
        => LimitFiles(files).SelectMany(LinesOf).Select(line => line.Domain)
            .Where(name => Accounts.Name().IsMatch(name)).Distinct();

    /// <summary>The limit of a service, as systemd sets it; null if no file sets one.</summary>
    /// <param name="files">The system.</param>
    /// <param name="unit">The service.</param>
    public static LockedMemoryLimit? OfUnit(SystemFiles files, SystemdUnit unit)
        => OfSettings(unit.All("Service", "LimitMEMLOCK"))
            ?? OfSettings(SystemdUnit.Manager(files).All("Manager", "DefaultLimitMEMLOCK"));

    /// <summary>The files that pam_limits reads. openSUSE and others have theirs in /usr/etc.</summary>
    private static IEnumerable<ConfigurationFile> LimitFiles(SystemFiles files)
        => files.ReadMain(["/etc/security", "/usr/etc/security"], "limits.conf", "limits.d");

    /// <summary>The lines about locked memory. Only the domain tells capital letters from small ones.</summary>
    private static IEnumerable<(string Domain, string Type, string Value)> LinesOf(ConfigurationFile file)
    {
        foreach (string line in file.Lines)
        {
            string[] words = ConfigurationFile.WordsOf(line.Split('#')[0]);
            if (words.Length == 4 && words[2].Equals("memlock", StringComparison.OrdinalIgnoreCase))
                yield return (words[0], words[1].ToLowerInvariant(), words[3].ToLowerInvariant());
        }
    }

    private static int? RankOf(string domain, string user, Accounts accounts)
        => domain == user ? 0
            : user == "root" ? null
            : Range().Match(domain) is { Success: true } range ? RankOfRange(range.Groups, user, accounts)
            : domain.StartsWith('@') && accounts.IsMember(user, domain[1..]) ? 1
            : domain == "*" ? 2
            : null;

    /// <summary>The rank of a range of users, such as 1000:1999, or of groups, such as @1000: or @:36.</summary>
    private static int? RankOfRange(GroupCollection range, string user, Accounts accounts)
    {
        bool isOfGroups = range["sign"].Length > 0;
        if (isOfGroups && range["from"].Length == 0)
            return accounts.NameOfGroup(range["to"].Value) is { } group && accounts.IsMember(user, group) ? 1 : null;
        uint? to = Accounts.Number(range["to"].Value), from = Accounts.Number(range["from"].Value);
        uint? number = isOfGroups ? accounts.GroupNumberOf(user) : accounts.NumberOf(user);
        return number >= (from ?? to) && number <= (to ?? uint.MaxValue) ? isOfGroups ? 1 : 0 : null;
    }

    /// <summary>The bytes of a value of limits.conf(5), which is in KiB. A number beyond all memory is no limit.</summary>
    private static ulong? BytesOf(string value)
        => value is "unlimited" or "infinity" or "-1" or "-" ? ulong.MaxValue
            : !ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong kilobytes) ? null
            : kilobytes <= Largest >> 10 ? kilobytes << 10
            : ulong.MaxValue;

    /// <summary>The last of several settings that systemd can read. It ignores the others.</summary>
    private static LockedMemoryLimit? OfSettings(IEnumerable<(string Value, string Source)> settings)
        => settings.Select(setting => SoftBytesOf(setting.Value) is { } bytes ? new LockedMemoryLimit(bytes, setting.Source) : null)
            .LastOrDefault(limit => limit is not null);

    /// <summary>
    /// The soft limit of a value such as 8M, 1.5 G, infinity or 8M:16M. systemd takes none that is above the hard limit.
    /// </summary>
    private static ulong? SoftBytesOf(string value)
    {
        string[] limits = value.Split(':', 2);
        return SystemdBytesOf(limits[0]) is { } soft && soft <= SystemdBytesOf(limits[^1]) ? soft : null;
    }

    private static ulong? SystemdBytesOf(string value)
    {
        string text = value.Trim();
        if (text == "infinity")
            return ulong.MaxValue;
        Match size = Size().Match(text);
        if (!decimal.TryParse(size.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            return null;
        ulong unit = 1UL << (10 * Math.Max("BKMGTPE".IndexOf(size.Groups["unit"].Value, StringComparison.Ordinal), 0));
        return number <= (decimal)Largest / unit ? (ulong)(number * unit) : null;
    }

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]*)?)\s*(?<unit>[BKMGTPE]?)\z")]
    private static partial Regex Size();

    [GeneratedRegex(@"^(?<sign>@?)(?<from>[0-9]*):(?<to>[0-9]*)\z")]
    private static partial Regex Range();
}
