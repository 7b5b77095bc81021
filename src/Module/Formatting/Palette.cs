using System.Management.Automation;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>
/// Colours text with $PSStyle. PowerShell removes colours when it writes to a file or when the user wants none. It does
/// not when another shell redirects its output, so this adds none then.
/// </summary>
internal static class Palette
{
    /// <summary>The colours of states in the views.</summary>
    private static readonly Dictionary<string, string> Colours = new()
    {
        ["True"] = "Green",
        ["Open"] = "Green",
        ["Active"] = "Green",
        ["ReachesMemory"] = "Green",
        ["Added"] = "Green",
        ["Starts"] = "Green",
        ["Pending"] = "Yellow",
        ["SeesZeros"] = "Yellow",
        ["TakenAsMsi"] = "Yellow",
        ["Changed"] = "Yellow",
        ["RunsWithoutDma"] = "Yellow",
        ["False"] = "Red",
        ["Closed"] = "Red",
        ["Removed"] = "Red",
        ["Refused"] = "Red",
        ["Dropped"] = "Red",
        ["DoesNotStart"] = "Red",
        ["KilledWhenGuestAsks"] = "Red",
    };

    /// <summary>The colour of a verdict on a PCI device.</summary>
    public static string ColourOfVerdict(string verdict) => verdict switch
    {
        "Direct" or "Split" => "Green",
        "DirectNotPmem" or "DirectPartial" or "Dynamic" or "Only32Bit" or "NotAsked" or "HeldByVfio" or "Unknown" or "Unexplained" => "Yellow",
        _ => "Red",
    };

    /// <summary>Colours a verdict on a PCI device.</summary>
    public static string Verdict(string verdict, object? style) => Colour(ColourOfVerdict(verdict), verdict, style);

    public static string Good(string text, object? style) => Colour("Green", text, style);

    public static string Warn(string text, object? style) => Colour("Yellow", text, style);

    public static string Bad(string text, object? style) => Colour("Red", text, style);

    /// <summary>Colours a state; a state without a colour stays as it is.</summary>
    public static string Mark(string state, object? style)
        => ColourOf(state) is { } colour ? Colour(colour, state, style) : state;

    /// <summary>The colour of a state: Green, Yellow or Red; null if it has none.</summary>
    public static string? ColourOf(string state) => Colours.GetValueOrDefault(state);

    /// <summary>Returns a member of $PSStyle as text, such as an escape sequence; empty if it does not exist.</summary>
    /// <param name="style">$PSStyle or one of its groups; null for none.</param>
    /// <param name="name">The name of the member.</param>
    public static string GetText(object? style, string name) => GetMember(style, name)?.ToString() ?? string.Empty;

    /// <summary>Returns the foreground colours of $PSStyle.</summary>
    public static object? GetForeground(object? style) => GetMember(style, "Foreground");

    private static string Colour(string colour, string text, object? style)
        => Console.IsOutputRedirected ? text : GetText(GetForeground(style), colour) + text + GetText(style, "Reset");

    private static object? GetMember(object? style, string name)
        => style is null ? null : PSObject.AsPSObject(style).Properties[name]?.Value;
}
