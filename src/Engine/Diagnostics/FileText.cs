namespace SpaprDdw.Diagnostics;

/// <summary>Text of a file in messages: a file can hold names of any length.</summary>
internal static class FileText
{
    private const int LongestName = 60;
    private const int LongestProblem = 300;

    /// <summary>A value of a file.</summary>
    public static string Short(string text) => Cut(text, LongestName);

    /// <summary>A place in a file, or what is said of it: text that may repeat values of the file.</summary>
    public static string Problem(string text) => Cut(text, LongestProblem);

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest] + "...";
}
