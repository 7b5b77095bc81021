using System.Management.Automation;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>
/// Brings the engine's log into the streams of the command that is running on this thread: the engine does its work on
/// the thread that calls it, and PowerShell takes output from the pipeline's thread alone.
/// </summary>
internal sealed class CmdletLog : ITceLogSink
{
    [ThreadStatic]
    private static Attachment? current;

    public static ITceLogSink Sink { get; } = new CmdletLog();

    /// <summary>Makes a command the one that the log goes to, until the result is disposed.</summary>
    /// <param name="cmdlet">The command.</param>
    /// <param name="wantsDebug">Whether anyone would see its debug stream: requests are put into words only then.</param>
    public static IDisposable Attach(Cmdlet cmdlet, bool wantsDebug) => current = new Attachment(cmdlet, wantsDebug, current);

    public bool IsEnabled(TceLogLevel level) => current is { } log && (level != TceLogLevel.Debug || log.WantsDebug);

    public void Write(TceLogLevel level, string message)
    {
        switch (level)
        {
            case TceLogLevel.Debug:
                current?.Cmdlet.WriteDebug(message);
                break;
            case TceLogLevel.Verbose:
                current?.Cmdlet.WriteVerbose(message);
                break;
            default:
                current?.Cmdlet.WriteWarning(message);
                break;
        }
    }

    private sealed class Attachment(Cmdlet cmdlet, bool wantsDebug, Attachment? previous) : IDisposable
    {
        public Cmdlet Cmdlet => cmdlet;

        public bool WantsDebug => wantsDebug;

        public void Dispose() => current = previous;
    }
}
