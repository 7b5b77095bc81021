using System.Management.Automation;
using System.Runtime.ExceptionServices;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Sessions;

#pragma warning disable CA1001 // The token source has nothing to free, and Ctrl+C may come after the command has ended.

/// <summary>Shows the progress of a command that has run for a second, and cancels its work at Ctrl+C.</summary>
/// <param name="cmdlet">The command.</param>
internal sealed class CommandProgress(PSCmdlet cmdlet) : IProgress<WorkProgress>
{
    /// <summary>
    /// Milliseconds of <see cref="Environment.TickCount64"/>, the cheapest clock, because every item of a list reads
    /// it.
    /// </summary>
    private const long FirstShown = 1000, Interval = 200;

    private readonly CancellationTokenSource cancellation = new();
    private long next = Environment.TickCount64 + FirstShown;
    private bool isShown, hasOutput;
    private bool? streams;
    private ExceptionDispatchInfo? interruption;

    /// <summary>
    /// The token of the work. <see cref="Stop"/> cancels it, and so does an exception while progress is shown.
    /// </summary>
    public CancellationToken Cancellation => cancellation.Token;

    /// <summary>Cancels the work. Any thread may call this.</summary>
    public void Stop() => cancellation.Cancel();

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        if (cancellation.IsCancellationRequested || Environment.TickCount64 < next || (hasOutput && Streams))
            return;
        next = Environment.TickCount64 + Interval;
        Show(value.Total is > 0 and { } total
            ? Record($"{value.Work}: {value.Done:N0} of {total:N0}", percent: (int)(100 * Math.Min(value.Done, total) / total))
            : Record($"{value.Work}: {value.Done:N0}"));
    }

    /// <summary>
    /// Notes that the command writes an object. If the objects go on to the screen, they show the progress, and a bar among
    /// them would make PowerShell ask the terminal for the cursor, for whose answer it can wait forever after Ctrl+C.
    /// </summary>
    public void NoteOutput()
    {
        hasOutput = true;
        if (isShown && Streams)
            Complete();
    }

    /// <summary>Removes the progress bar.</summary>
    public void Complete()
    {
        if (isShown)
            cmdlet.WriteProgress(Record("Done", type: ProgressRecordType.Completed));
        isShown = false;
    }

    /// <summary>
    /// Throws the exception that PowerShell threw while progress was shown, if any: at Ctrl+C, or with a preference of
    /// Stop.
    /// </summary>
    public void ThrowIfInterrupted() => interruption?.Throw();

    private bool Streams => streams ??= PipelineEnd.IsScreen(cmdlet);

    private ProgressRecord Record(string status, int percent = -1, ProgressRecordType type = ProgressRecordType.Processing)
        => new(0, cmdlet.MyInvocation.MyCommand.Name, status) { PercentComplete = percent, RecordType = type };

    private void Show(ProgressRecord record)
    {
        isShown = true;
        try
        {
            cmdlet.WriteProgress(record);
        }
        catch (Exception cause)
        {
            interruption = ExceptionDispatchInfo.Capture(cause);
            cancellation.Cancel();
        }
    }
}
