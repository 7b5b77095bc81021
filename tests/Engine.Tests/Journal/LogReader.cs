using SpaprDdw.Diagnostics;

namespace SpaprDdw.Tests.Journal;

/// <summary>Reads a log's lines of the levels that it wants, and does something at each.</summary>
internal sealed class LogReader(params TceLogLevel[] levels) : ITceLogSink
{
    public List<string> Lines { get; } = [];

    public bool IsOn { get; set; } = true;

    public Action<string> OnLine { get; set; } = _ => { };

    public bool IsEnabled(TceLogLevel level) => IsOn && levels.Contains(level);

    public void Write(TceLogLevel level, string message)
    {
        Assert.Contains(level, levels);
        lock (Lines)
            Lines.Add(message);
        OnLine(message);
    }
}
