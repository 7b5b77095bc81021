namespace SpaprDdw.Diagnostics;

/// <summary>Shortens text from files and arguments for messages, because a name or an argument can have any length.</summary>
public static class FileText
{
    private const int MaxValueLength = 60;
    private const int MaxProblemLength = 300;
    private const int MaxMessageLength = 1000;

    /// <summary>Shortens a value from a file.</summary>
    public static string Short(string text) => Cut(text, MaxValueLength);

    /// <summary>
    /// Shortens a place in a file or the description of a problem, which can contain values from the file.
    /// </summary>
    public static string Problem(string text) => Cut(text, MaxProblemLength);

    /// <summary>
    /// Shortens a message in its middle, where it repeats an argument. Its end, which says what to do, stays.
    /// </summary>
    public static string Message(string text)
        => text.Length <= MaxMessageLength ? text : $"{Cut(text, MaxProblemLength)}{text[^MaxProblemLength..]}";

    private static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        bool isInPair = char.IsSurrogatePair(text, maxLength - 1);
        return text[..(isInPair ? maxLength - 1 : maxLength)] + "...";
    }
}
