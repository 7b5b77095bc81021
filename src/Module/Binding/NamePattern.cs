using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A name with wildcards. A text that PowerShell cannot read as a pattern, such as "[a", is a plain name.</summary>
internal sealed class NamePattern
{
    private readonly WildcardPattern pattern;

    /// <param name="text">The name, with or without wildcards.</param>
    public NamePattern(string text)
    {
        pattern = new WildcardPattern(text, WildcardOptions.IgnoreCase);
        HasWildcards = WildcardPattern.ContainsWildcardCharacters(text);
        try
        {
            pattern.IsMatch(string.Empty);
        }
        catch (WildcardPatternException)
        {
            pattern = new WildcardPattern(WildcardPattern.Escape(text), WildcardOptions.IgnoreCase);
            HasWildcards = false;
        }
    }

    /// <summary>True if the pattern can match several names.</summary>
    public bool HasWildcards { get; }

    /// <summary>True if a name matches the pattern.</summary>
    public bool IsMatch(string name) => pattern.IsMatch(name);
}
