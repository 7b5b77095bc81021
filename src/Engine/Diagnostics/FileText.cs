namespace SpaprDdw.Diagnostics;

/// <summary>Shortens text from files for messages, because a file can hold names of any length.</summary>
internal static class FileText
{
    private const int MaxValueLength = 60;
    private const int MaxProblemLength = 300;

    /// <summary>Shortens a value from a file.</summary>
    public static string Short(string text) => Cut(text, MaxValueLength);

    /// <summary>
    /// Shortens a place in a file or the description of a problem, which can contain values from the file.
    /// </summary>
    public static string Problem(string text) => Cut(text, MaxProblemLength);

    private static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        bool isInPair = char.IsSurrogatePair(text, maxLength - 1);
        return text[..(isInPair ? maxLength - 1 : maxLength)] + "...";
    }
}
