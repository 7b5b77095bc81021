using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Tracing;

/// <summary>The error for a file that is not a valid trace.</summary>
public sealed class TraceFormatException : FormatException
{
    /// <summary>Creates the exception. Its message begins with the file and the line.</summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="problem">The problem in the line.</param>
    /// <param name="innerException">The exception that found the problem; null for none.</param>
    public TraceFormatException(string path, int line, string problem, Exception? innerException = null)
        : base($"{PrintableText.Of(path)}:{line}: {Shown(problem)}", PrintableText.Of(innerException))
    {
        Path = path;
        Line = line;
        Problem = Shown(problem);
    }

    /// <summary>The trace's file.</summary>
    public string Path { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The problem in the line.</summary>
    public string Problem { get; }

    /// <summary>Characters that cannot be shown become longer, so they are written out before the text is shortened.</summary>
    private static string Shown(string problem) => FileText.Problem(PrintableText.Of(problem));
}
