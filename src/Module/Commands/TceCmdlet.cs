using System.Management.Automation;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>What all commands have in common: errors per item, progress, Ctrl+C, and the engine's log in PowerShell's streams.</summary>
public abstract class TceCmdlet : PSCmdlet
{
    private readonly CommandProgress progress;
    private long items;
    private LogStreams? streams;

    /// <summary>Begins to wait for the second after which progress shows.</summary>
    protected TceCmdlet() => progress = new CommandProgress(this);

    /// <summary>Where long work reports how far it is.</summary>
    protected IProgress<WorkProgress> Progress => progress;

    /// <summary>Ends long work at Ctrl+C.</summary>
    protected CancellationToken Cancellation => progress.Cancellation;

    /// <summary>Read when the first line could be written, as PowerShell reads them: commands before this one may set preferences.</summary>
    internal LogStreams Streams => streams ??= ReadStreams();

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(() =>
    {
        ProcessItem();
        Progress.Report(new WorkProgress("Items", ++items));
    });

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Run(EndItems);
        progress.Complete();
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => progress.Stop();

    /// <summary>Handles one item of the pipeline. A <see cref="TceException"/> becomes a non-terminating error.</summary>
    protected abstract void ProcessItem();

    /// <summary>Does what comes after the last item, with errors as in <see cref="ProcessItem"/>.</summary>
    protected virtual void EndItems()
    {
    }

    private LogStreams ReadStreams()
    {
        bool asksAtVerbose = Switch("Debug") == true && Switch("Verbose") is null;
        return new LogStreams(
            Debug: Switch("Debug") ?? IsPreferred("DebugPreference"),
            Verbose: asksAtVerbose || (Switch("Verbose") ?? IsPreferred("VerbosePreference")),
            asksAtVerbose);
    }

    private bool? Switch(string parameter)
        => MyInvocation.BoundParameters.TryGetValue(parameter, out object? value) && value is SwitchParameter given ? given.IsPresent : null;

    private bool IsPreferred(string preference)
        => !Equals(GetVariableValue(preference, ActionPreference.SilentlyContinue), ActionPreference.SilentlyContinue);

    private void Run(Action work)
    {
        using CmdletLog.Attachment log = CmdletLog.Attach(this);
        try
        {
            work();
            log.ThrowIfInterrupted();
            progress.ThrowIfInterrupted();
        }
        catch (OperationCanceledException)
        {
            // At Ctrl+C PowerShell itself tells the user.
            log.ThrowIfInterrupted();
            progress.ThrowIfInterrupted();
        }
        catch (TceException exception)
        {
            WriteError(ErrorRecords.From(exception));
        }
        catch (CommandException exception)
        {
            WriteError(exception.Record);
        }
    }
}
