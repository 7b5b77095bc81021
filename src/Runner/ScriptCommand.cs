using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace SpaprDdw.Runner;

/// <summary>A script and its arguments as the text of a command, by the rules of <c>pwsh -File</c>.</summary>
internal static partial class ScriptCommand
{
    public static string Text(string path, IEnumerable<string> arguments)
    {
        // Of a script that ran to its end $? is true, whatever errors it wrote: else it said exit, or did not start.
        string call = $"& {string.Join(' ', arguments.Select(Argument).Prepend(Quoted(path)))}";
        return $"{call}; if (-not $?) {{ exit ($LASTEXITCODE ?? 1) }}";
    }

    /// <summary>Names of parameters stay names, and <c>true</c> and <c>$false</c> are booleans after a colon.</summary>
    private static string Argument(string argument)
    {
        if (Named().Match(argument) is not { Success: true } named)
            return Quoted(argument);
        string value = named.Groups["value"].Value;
        return named.Groups["name"].Value + (bool.TryParse(value.TrimStart('$'), out bool boolean) ? $"${boolean}"
            : value.Length > 0 ? Quoted(value)
            : "");
    }

    private static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"\A(?<name>-[A-Za-z_]\w*)\z|\A(?<name>-[A-Za-z_]\w*:)(?<value>.*)\z", RegexOptions.Singleline)]
    private static partial Regex Named();
}
