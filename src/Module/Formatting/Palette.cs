using System.Management.Automation;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>
/// Colours of $PSStyle. PowerShell takes them out again where no colour is wanted and where it writes to a file, but not
/// where the shell that started it does; there are none in the first place there.
/// </summary>
internal static class Palette
{
    /// <summary>The words of the views' columns that say how something is, and their colours.</summary>
    private static readonly Dictionary<string, string> Words = new()
    {
        ["True"] = "Green",
        ["Open"] = "Green",
        ["Active"] = "Green",
        ["ReachesMemory"] = "Green",
        ["Added"] = "Green",
        ["Pending"] = "Yellow",
        ["SeesZeros"] = "Yellow",
        ["TakenAsMsi"] = "Yellow",
        ["Changed"] = "Yellow",
        ["False"] = "Red",
        ["Closed"] = "Red",
        ["Removed"] = "Red",
        ["Refused"] = "Red",
        ["Dropped"] = "Red",
    };

    public static string Good(string text, object? style) => In("Green", text, style);

    public static string Warn(string text, object? style) => In("Yellow", text, style);

    public static string Bad(string text, object? style) => In("Red", text, style);

    /// <summary>A word in its colour; one that has none as it is.</summary>
    public static string Mark(string word, object? style)
        => Words.TryGetValue(word, out string? colour) ? In(colour, word, style) : word;

    /// <summary>The escape sequence of a colour or a decoration; nothing where there is no style of that name.</summary>
    /// <param name="style">$PSStyle or one of its groups; null for none.</param>
    /// <param name="name">The name there.</param>
    public static string Sequence(object? style, string name) => Member(style, name)?.ToString() ?? string.Empty;

    /// <summary>The colours of letters.</summary>
    public static object? Foreground(object? style) => Member(style, "Foreground");

    private static string In(string colour, string text, object? style)
        => Console.IsOutputRedirected ? text : Sequence(Foreground(style), colour) + text + Sequence(style, "Reset");

    private static object? Member(object? style, string name)
        => style is null ? null : PSObject.AsPSObject(style).Properties[name]?.Value;
}
