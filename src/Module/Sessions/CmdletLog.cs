using System.Runtime.ExceptionServices;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Commands;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>
/// Writes the engine's log to the streams of the command that runs on the current thread. This works because the engine
/// logs on the thread that calls it, and PowerShell accepts output only from the pipeline's thread.
/// </summary>
internal sealed class CmdletLog : ITceLogSink
{
    [ThreadStatic]
    private static Attachment? current;

    public static ITceLogSink Sink { get; } = new CmdletLog();

    /// <summary>Sends the log of this thread to a command, until the result is disposed.</summary>
    /// <param name="cmdlet">The command.</param>
    public static Attachment Attach(TceCmdlet cmdlet) => current = new Attachment(cmdlet, current);

    /// <summary>
    /// Shows no log of this thread, until the result is disposed. Work that is not part of the attached command needs it:
    /// PowerShell takes lines for a command only while that command itself runs.
    /// </summary>
    public static Attachment Detach() => current = new Attachment(cmdlet: null, current);

    public bool IsEnabled(TceLogLevel level) => current is { } log && log.IsEnabled(level);

    public void Write(TceLogLevel level, string message) => current?.Write(level, message);

    /// <summary>The connection of the log to a command.</summary>
    internal sealed class Attachment(TceCmdlet? cmdlet, Attachment? previous) : IDisposable
    {
        private ExceptionDispatchInfo? interruption;

        public bool IsEnabled(TceLogLevel level) => cmdlet is not null && cmdlet.Streams.IsEnabled(level);

        public void Dispose() => current = previous;

        /// <summary>
        /// Writes a line. PowerShell throws here at Ctrl+C, with a preference of Stop, or if it cannot ask a question.
        /// The engine may be in the middle of its work, so the exception is kept until the work is done.
        /// </summary>
        public void Write(TceLogLevel level, string message)
        {
            if (cmdlet is null || interruption is not null)
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

        /// <summary>Throws the exception that the writing of a line threw, if any.</summary>
        public void ThrowIfInterrupted() => interruption?.Throw();
    }
}
