using System.Management.Automation;
using System.Runtime.ExceptionServices;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>Shows how far a command is when it has run for a second, and ends its work at Ctrl+C.</summary>
/// <param name="cmdlet">The command.</param>
internal sealed class CommandProgress(PSCmdlet cmdlet) : IWorkWatch
{
    private const int Everything = 100;

    /// <summary>Milliseconds, by the clock that costs least to look at: every item of a list asks.</summary>
    private const long Patience = 1000, Interval = 200;

    private long next = Environment.TickCount64 + Patience;
    private bool isShown;
    private volatile bool stopping;
    private ExceptionDispatchInfo? interruption;

    /// <inheritdoc/>
    public bool IsStopping => stopping;

    /// <summary>Has the work end. Any thread may call it.</summary>
    public void Stop() => stopping = true;

    /// <inheritdoc/>
    public void Report(string work, long done, long? total)
    {
        if (stopping || Environment.TickCount64 < next)
            return;
        next = Environment.TickCount64 + Interval;
        Show(total is > 0
            ? Record($"{work}: {done:N0} of {total:N0}", percent: (int)(Everything * Math.Min(done, total.Value) / total.Value))
            : Record($"{work}: {done:N0}"));
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
            stopping = true;
        }
    }
}
