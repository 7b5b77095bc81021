using System.Management.Automation;
using System.Runtime.ExceptionServices;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Sessions;

#pragma warning disable CA1001 // The source has neither timer nor wait handle: disposing it frees nothing, and Ctrl+C may come late.

/// <summary>Shows how far a command is when it has run for a second, and ends its work at Ctrl+C.</summary>
/// <param name="cmdlet">The command.</param>
internal sealed class CommandProgress(PSCmdlet cmdlet) : IProgress<WorkProgress>
{
    private const int Everything = 100;

    /// <summary>Milliseconds, by the clock that costs least to look at: every item of a list asks.</summary>
    private const long Patience = 1000, Interval = 200;

    private readonly CancellationTokenSource cancellation = new();
    private long next = Environment.TickCount64 + Patience;
    private bool isShown;
    private ExceptionDispatchInfo? interruption;

    /// <summary>Cancelled by <see cref="Stop"/>, and when progress could not be shown.</summary>
    public CancellationToken Cancellation => cancellation.Token;

    /// <summary>Ends the work. Any thread may call it.</summary>
    public void Stop() => cancellation.Cancel();

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        if (cancellation.IsCancellationRequested || Environment.TickCount64 < next)
            return;
        next = Environment.TickCount64 + Interval;
        Show(value.Total is > 0 and { } total
            ? Record($"{value.Work}: {value.Done:N0} of {total:N0}", percent: (int)(Everything * Math.Min(value.Done, total) / total))
            : Record($"{value.Work}: {value.Done:N0}"));
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete()
    {
        if (isShown)
            cmdlet.WriteProgress(Record("Done", type: ProgressRecordType.Completed));
        isShown = false;
    }

    /// <summary>Lets go what the showing threw: Ctrl+C at that moment, or a preference such as Stop.</summary>
    public void ThrowIfInterrupted() => interruption?.Throw();

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
