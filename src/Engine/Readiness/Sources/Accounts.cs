using System.Text.RegularExpressions;

namespace SpaprDdw.Readiness.Sources;

/// <summary>The users and groups of /etc/passwd and /etc/group. Those of a directory service are not seen.</summary>
internal sealed partial class Accounts
{
    private readonly Dictionary<string, string> groupOfUser = [];
    private readonly Dictionary<string, (string Number, string[] Members)> groups = [];

    /// <summary>Reads the accounts of a system.</summary>
    /// <param name="files">The system.</param>
    public Accounts(SystemFiles files)
    {
        foreach (string[] fields in Read(files, "/etc/passwd").Where(fields => fields.Length >= 4))
            groupOfUser[fields[0]] = fields[3];
        foreach (string[] fields in Read(files, "/etc/group").Where(fields => fields.Length >= 4))
            groups[fields[0]] = (fields[2], fields[3].Split(','));
    }

    /// <summary>True if a user exists.</summary>
    public bool HasUser(string user) => groupOfUser.ContainsKey(user);

    /// <summary>The name of a group; null if it does not exist.</summary>
    /// <param name="group">Its name or its number.</param>
    public string? NameOfGroup(string group)
        => groups.ContainsKey(group) ? group : groups.FirstOrDefault(each => each.Value.Number == group).Key;

    /// <summary>True if a user is in a group.</summary>
    /// <param name="user">The name of the user.</param>
    /// <param name="group">The name of the group.</param>
    public bool IsMember(string user, string group)
        => groups.TryGetValue(group, out (string Number, string[] Members) found)
            && (found.Members.Contains(user) || groupOfUser.GetValueOrDefault(user) == found.Number);

    /// <summary>A name of a user or a group.</summary>
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.-]{0,31}\z")]
    public static partial Regex Name();

    private static IEnumerable<string[]> Read(SystemFiles files, string path)
        => files.Read(path) is { } text ? new ConfigurationFile(path, text).Lines.Select(line => line.Split(':')) : [];
}
