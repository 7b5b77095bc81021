using System.Globalization;
using System.Text.RegularExpressions;

namespace SpaprDdw.Readiness.Sources;

/// <summary>The users and groups of /etc/passwd and /etc/group. Those of a directory service are not seen.</summary>
internal sealed partial class Accounts
{
    private static readonly string[] LocalServices = ["files", "compat", "systemd"];

    private readonly Dictionary<string, (string Number, string Group)> users = [];
    private readonly Dictionary<string, (string Number, string[] Members)> groups = [];
    private readonly bool hasOtherUsers;

    /// <summary>Reads the accounts of a system.</summary>
    /// <param name="files">The system.</param>
    public Accounts(SystemFiles files)
    {
        foreach (string[] fields in Read(files, "/etc/passwd").Where(fields => fields.Length >= 4))
            users[fields[0]] = (fields[2], fields[3]);
        foreach (string[] fields in Read(files, "/etc/group").Where(fields => fields.Length >= 4))
            groups[fields[0]] = (fields[2], fields[3].Split(','));
        hasOtherUsers = users.Count == 0 || Read(files, "/etc/nsswitch.conf").Where(fields => fields is ["passwd", _])
            .SelectMany(fields => ConfigurationFile.WordsOf(fields[1]))
            .Any(word => word[0] != '[' && !LocalServices.Contains(word));
    }

    /// <summary>True if a user exists.</summary>
    public bool HasUser(string user) => users.ContainsKey(user);

    /// <summary>True if a user exists, or can be one of a directory service.</summary>
    public bool CanHave(string user) => HasUser(user) || hasOtherUsers;

    /// <summary>The name of a user; null if it does not exist.</summary>
    /// <param name="user">Its name or its number.</param>
    public string? NameOfUser(string user)
        => users.ContainsKey(user) ? user : users.FirstOrDefault(each => each.Value.Number == user).Key;

    /// <summary>The name of a group; null if it does not exist.</summary>
    /// <param name="group">Its name or its number.</param>
    public string? NameOfGroup(string group)
        => groups.ContainsKey(group) ? group : groups.FirstOrDefault(each => each.Value.Number == group).Key;

    /// <summary>The number of a user; null if it is not known.</summary>
    public uint? NumberOf(string user) => Number(users.GetValueOrDefault(user).Number);

    /// <summary>The number of a user's own group; null if it is not known.</summary>
    public uint? GroupNumberOf(string user) => Number(users.GetValueOrDefault(user).Group);

    /// <summary>True if a user is in a group.</summary>
    /// <param name="user">The name of the user.</param>
    /// <param name="group">The name of the group.</param>
    public bool IsMember(string user, string group)
        => groups.TryGetValue(group, out (string Number, string[] Members) found)
            && (found.Members.Contains(user) || users.GetValueOrDefault(user).Group == found.Number);

    /// <summary>A name of a user or a group.</summary>
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.-]{0,31}\z")]
    public static partial Regex Name();

    /// <summary>The number in a text; null if it is none.</summary>
    public static uint? Number(string? text)
        => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;

    private static IEnumerable<string[]> Read(SystemFiles files, string path)
        => files.Read(path) is { } text ? new ConfigurationFile(path, text).Lines.Select(line => line.Split(':')) : [];
}
