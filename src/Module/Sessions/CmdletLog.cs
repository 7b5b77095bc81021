using System.Runtime.ExceptionServices;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Commands;

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
    public static Attachment Attach(TceCmdlet cmdlet) => current = new Attachment(cmdlet, current);

    public bool IsEnabled(TceLogLevel level) => current is { } log && log.Shows(level);

    public void Write(TceLogLevel level, string message) => current?.Write(level, message);

    /// <summary>A command, as long as the log goes to it.</summary>
    internal sealed class Attachment(TceCmdlet cmdlet, Attachment? previous) : IDisposable
    {
        private ExceptionDispatchInfo? interruption;

        public bool Shows(TceLogLevel level) => cmdlet.Streams.Show(level);

        public void Dispose() => current = previous;

        /// <summary>
        /// Writes a line. Ctrl+C, preferences such as Stop, and questions without an answer make PowerShell throw here, in the midst of the
        /// engine's work: between a request and the note of it in the ledger. So that waits until the work is done.
        /// </summary>
        public void Write(TceLogLevel level, string message)
        {
            if (interruption is not null)
                return;
            try
            {
                Action<string> write = level switch
                {
                    TceLogLevel.Debug => cmdlet.WriteDebug,
                    TceLogLevel.Verbose when cmdlet.Streams.AsksAtVerbose => cmdlet.WriteDebug,
                    TceLogLevel.Verbose => cmdlet.WriteVerbose,
                    _ => cmdlet.WriteWarning,
                };
                write(message);
            }
            catch (Exception cause)
            {
                interruption = ExceptionDispatchInfo.Capture(cause);
            }
        }

        /// <summary>Lets go what a line's writing threw.</summary>
        public void ThrowIfInterrupted() => interruption?.Throw();
    }
}
