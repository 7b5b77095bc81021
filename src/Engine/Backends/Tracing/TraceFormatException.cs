using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Tracing;

/// <summary>A trace that is not what its format says.</summary>
public sealed class TraceFormatException : FormatException
{
    /// <summary>Creates the exception; its message begins with the file and the line.</summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="innerException">What found it; null when nothing did.</param>
    public TraceFormatException(string path, int line, string problem, Exception? innerException = null)
        : base($"{path}:{line}: {FileText.Problem(problem)}", innerException)
    {
        Path = path;
        Line = line;
        Problem = FileText.Problem(problem);
    }

    /// <summary>The trace's file.</summary>
    public string Path { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>What is wrong with it.</summary>
    public string Problem { get; }
}
