using System.Management.Automation;
using SpaprDdw.PowerShell.Formatting;
using SpaprDdw.Reports;

namespace SpaprDdw.PowerShell.Reports;

/// <summary>
/// The verdict on an object, from the first of the properties that tell one. The colours are those of the views.
/// </summary>
internal static class ReportVerdicts
{
    /// <summary>Properties that are true or false, with the words for both.</summary>
    private static readonly (string Property, string Yes, string No)[] Answers =
    [
        ("Passed", "passed", "failed"),
        ("Viable", "viable", "not viable"),
        ("Starts", "starts", "does not start"),
    ];

    /// <summary>Words for the verdicts on rows that are not of this module.</summary>
    private static readonly Dictionary<string, ReportLevel> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Ready"] = ReportLevel.Good,
        ["Passed"] = ReportLevel.Good,
        ["Partly"] = ReportLevel.Warning,
        ["Warning"] = ReportLevel.Warning,
    };

    private static readonly string[] States = ["State", "Change", "Write"];

    /// <summary>Finds the verdict on an object.</summary>
    /// <param name="value">The object.</param>
    public static ReportVerdict Of(PSObject value)
    {
        if (Get(value, "Verdict") is (string or Enum) and var told && told.ToString()!.Trim() is { Length: > 0 } verdict)
            return new(Words.TryGetValue(verdict, out ReportLevel level) ? level : LevelOf(Palette.ColourOf(verdict) ?? Palette.ColourOfVerdict(verdict)), verdict);
        foreach ((string property, string yes, string no) in Answers)
        {
            if (Flag(value, property) is { } isYes)
                return new(isYes ? ReportLevel.Good : ReportLevel.Bad, isYes ? yes : no);
        }

        if (Flag(value, "Possible") is { } isPossible)
            return OfPlan(value, isPossible);
        foreach (string property in States)
        {
            if (Get(value, property)?.ToString() is { } state && Palette.ColourOf(state) is { } colour)
                return new(LevelOf(colour), state);
        }

        return ReportVerdict.None;
    }

    private static ReportVerdict OfPlan(PSObject plan, bool isPossible)
        => !isPossible ? new(ReportLevel.Bad, Get(plan, "Rule") is { } rule and not "" ? $"rule {rule}" : "not possible")
            : Flag(plan, "Recommended") is true ? new(ReportLevel.Good, "best")
            : new(ReportLevel.None, "possible");

    private static ReportLevel LevelOf(string colour) => colour switch
    {
        "Green" => ReportLevel.Good,
        "Yellow" => ReportLevel.Warning,
        _ => ReportLevel.Bad,
    };

    /// <summary>A property that is true or false; in a row of CSV it is a text. Null if it is neither.</summary>
    private static bool? Flag(PSObject value, string property) => Get(value, property) switch
    {
        bool flag => flag,
        string text when bool.TryParse(text, out bool flag) => flag,
        _ => null,
    };

    private static object? Get(PSObject value, string property) => ReportValues.Read(value.Properties[property]);
}
