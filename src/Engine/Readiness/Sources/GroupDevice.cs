using System.Globalization;

namespace SpaprDdw.Readiness.Sources;

/// <summary>Who may open the device /dev/vfio/N of an IOMMU group after a boot, as the rules of udev say.</summary>
internal sealed class GroupDevice
{
    private const int OwnerMayReadAndWrite = 0b110_000_000;
    private const int GroupMayReadAndWrite = 0b110_000;
    private const int OthersMayReadAndWrite = 0b110;

    private readonly Accounts accounts;
    private readonly Dictionary<string, string> values = new() { ["OWNER"] = "root", ["GROUP"] = "root" };
    private readonly string? uncertainSource;
    private string? source;

    /// <summary>Applies the rules of a system.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="accounts">The users and groups of the system.</param>
    /// <param name="group">The number of the IOMMU group; null for whatever number it gets.</param>
    public GroupDevice(UdevRules rules, Accounts accounts, int? group)
    {
        this.accounts = accounts;
        Name = group is { } number ? $"/dev/vfio/{number}" : "each /dev/vfio/N";
        HashSet<string> final = [];

        // A rule that holds for every number also holds for one that nobody would write into a rule.
        string kernelName = (group ?? int.MaxValue).ToString(CultureInfo.InvariantCulture);
        foreach ((string path, IReadOnlyList<UdevRule> lines) in rules.Files)
        {
            string? target = null;
            foreach (UdevRule rule in lines)
            {
                if (target is not null && rule.Label != target)
                    continue;
                target = null;
                bool? matches = rule.Matches(kernelName);
                if (matches == true)
                    target = rule.Goto;
                foreach ((string key, string value, bool isFinal) in rule.Assignments)
                {
                    if (matches is null)
                        uncertainSource = path;
                    else if (matches == true && (isFinal ? final.Add(key) : !final.Contains(key)))
                        (values[key], source) = (NameOf(key, value), path);
                }
            }
        }
    }

    /// <summary>The device in words.</summary>
    public string Name { get; }

    /// <summary>The group that may read and write the device; null if only root's group may.</summary>
    public string? Group
        => values["GROUP"] is not "root" and var group && Accounts.Name().IsMatch(group) && Allows(GroupMayReadAndWrite)
            ? group
            : null;

    /// <summary>Why a group may not read and write the device; null if it may.</summary>
    /// <param name="group">The name of the group.</param>
    public string? ProblemOf(string group)
        => accounts.NameOfGroup(group) is null ? "the group is not in /etc/group, so udev cannot use it"
            : uncertainSource is not null ? Uncertain
            : Group != group ? Given
            : null;

    /// <summary>Why a user may not open the device; null if the user may.</summary>
    /// <param name="user">The name of the user.</param>
    /// <param name="extraGroups">Groups that a service has in addition.</param>
    public string? ProblemOf(string user, IReadOnlyCollection<string> extraGroups)
    {
        if (user is "root" or "0" || Allows(OthersMayReadAndWrite))
            return null;
        if (uncertainSource is not null)
            return Uncertain;
        user = NameOf("OWNER", user);
        if (values["OWNER"] == user)
            return Allows(OwnerMayReadAndWrite) ? null : Given;
        if (Group is { } group
            && (extraGroups.Any(extra => accounts.NameOfGroup(extra) == group) || accounts.IsMember(user, group)))
            return null;
        string who = accounts.HasUser(user) ? $"'{user}' is not in that group" : $"'{user}' is not in /etc/passwd";
        return Group is null ? Given : $"{Given}, and {who}";
    }

    private string Given => source is null
        ? "no rule of udev gives it to others than root"
        : $"{source} gives it to {values["OWNER"]}:{values["GROUP"]} with mode {Mode}";

    /// <summary>The mode. If the rules set a group and no mode, udev lets the group read and write.</summary>
    private string Mode => values.GetValueOrDefault("MODE")
        ?? (accounts.NameOfGroup(values["GROUP"]) is null or "root" ? "0600" : "0660");

    private string Uncertain => $"a rule in {uncertainSource} has conditions that cannot be evaluated here";

    private bool Allows(int bits)
    {
        // udev ignores what is no number in base 8, too.
        string mode = Mode;
        return mode.Length is > 0 and <= 5 && !mode.AsSpan().ContainsAnyExceptInRange('0', '7')
            && (Convert.ToInt32(mode, 8) & bits) == bits;
    }

    private string NameOf(string key, string value) => key switch
    {
        "OWNER" => accounts.NameOfUser(value) ?? value,
        "GROUP" => accounts.NameOfGroup(value) ?? value,
        _ => value,
    };
}
