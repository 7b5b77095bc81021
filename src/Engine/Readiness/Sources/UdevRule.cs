using System.Text.RegularExpressions;

namespace SpaprDdw.Readiness.Sources;

/// <summary>A line of udev(7): conditions and assignments.</summary>
internal sealed partial class UdevRule
{
    private readonly (string Key, string Operator, string Value)[] parts;

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line.</param>
    public UdevRule(string line)
        => parts = [.. Part().Matches(line).Select(part => part.Groups)
            .Select(groups => (groups["key"].Value, groups["operator"].Value, groups["value"].Value))];

    /// <summary>The name that a GOTO can lead to; null for none.</summary>
    public string? Label => Array.Find(parts, part => part.Key == "LABEL").Value;

    /// <summary>The label where the rules go on if this one matches; null for the next rule.</summary>
    public string? Goto => Array.Find(parts, part => part.Key == "GOTO").Value;

    /// <summary>The assignments to OWNER, GROUP and MODE. A final one cannot be changed by later rules.</summary>
    public IEnumerable<(string Key, string Value, bool IsFinal)> Assignments
        => parts.Where(part => part.Key is "OWNER" or "GROUP" or "MODE" && !IsCondition(part.Operator))
            .Select(part => (part.Key, part.Value, part.Operator == ":="));

    /// <summary>
    /// Whether the rule matches the device of an IOMMU group when it appears; null if that depends on more than what
    /// is known.
    /// </summary>
    /// <param name="group">The number of the group.</param>
    public bool? Matches(string group)
    {
        bool isSure = true, namesVfio = false;
        foreach ((string key, string op, string value) in parts.Where(part => IsCondition(part.Operator)))
        {
            // SUBSYSTEMS and KERNELS are those of a device and of its parents. The device of a group has no parent.
            string? known = key switch
            {
                "ACTION" => "add",
                "SUBSYSTEM" or "SUBSYSTEMS" => "vfio",
                "KERNEL" or "KERNELS" => group,
                _ => null,
            };
            bool? fits = known is null ? null : MatchesPattern(known, value);
            if (fits is null)
                isSure = false;
            else if (fits != (op == "=="))
                return false;
            namesVfio |= key is "SUBSYSTEM" or "SUBSYSTEMS" && op == "==";
        }

        // A rule with other conditions that does not name VFIO is about other devices.
        return isSure ? true : namesVfio ? null : false;
    }

    private static bool IsCondition(string op) => op is "==" or "!=";

    /// <summary>Whether a text matches one of several patterns; null if one of them cannot be evaluated.</summary>
    private static bool? MatchesPattern(string text, string patterns)
    {
        try
        {
            return patterns.Split('|').Any(one => Regex.IsMatch(text, ExpressionOf(one), RegexOptions.NonBacktracking));
        }
        catch (Exception cause) when (cause is RegexParseException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The regular expression of a pattern of the shell.</summary>
    private static string ExpressionOf(string pattern)
    {
        string expression = Token().Replace(pattern, token => token.Value switch
        {
            "*" => ".*",
            "?" => ".",
            _ when token.Groups["set"] is { Success: true } set
                => $"[{(token.Groups["not"].Success ? "^" : string.Empty)}{SetElement().Replace(set.Value, Element)}]",
            _ => Regex.Escape(token.Value),
        });
        return $"^{expression}\\z";
    }

    /// <summary>A class such as [:digit:], or a character that has another meaning in a regular expression.</summary>
    private static string Element(Match element) => element.Groups["class"].Value switch
    {
        "" => "\\" + element.Value,
        "digit" => "0-9",
        "xdigit" => "0-9A-Fa-f",
        "lower" => "a-z",
        "upper" => "A-Z",
        "alpha" => "A-Za-z",
        "alnum" => "0-9A-Za-z",
        _ => throw new NotSupportedException("This class of characters is not evaluated here."),
    };

    /// <summary>A character of a pattern, or a set of characters. A bracket that comes first in a set belongs to it.</summary>
    [GeneratedRegex(@"\[(?>(?<not>[!^])?)(?<set>(?:\[:\w+:\]|.)(?:\[:\w+:\]|[^\]])*)\]|.", RegexOptions.Singleline)]
    private static partial Regex Token();

    [GeneratedRegex(@"\[:(?<class>\w+):\]|[\[\]\\^]")]
    private static partial Regex SetElement();

    [GeneratedRegex("""(?<key>[A-Z_]+(\{[^}]*\})?)\s*(?<operator>==|!=|:=|\+=|-=|=)\s*e?"(?<value>[^"]*)"?""")]
    private static partial Regex Part();
}
