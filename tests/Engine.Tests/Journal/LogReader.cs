using SpaprDdw.Diagnostics;

namespace SpaprDdw.Tests.Journal;

/// <summary>A log sink that keeps the lines of some levels, and calls back at each line.</summary>
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
