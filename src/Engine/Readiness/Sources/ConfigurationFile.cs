namespace SpaprDdw.Readiness.Sources;

/// <summary>A file of settings.</summary>
/// <param name="Path">Its path, which starts at the root folder of its system.</param>
/// <param name="Text">Its text.</param>
internal sealed record ConfigurationFile(string Path, string Text)
{
    /// <summary>
    /// The lines that are neither empty nor comments, without the blanks around them. A backslash at the end of a line
    /// continues it.
    /// </summary>
    public IEnumerable<string> Lines => Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';'));

    /// <summary>The words of a line.</summary>
    /// <param name="line">The line.</param>
    public static string[] WordsOf(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
