using System.Management.Automation;
using SpaprDdw.Errors;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>What all commands have in common: errors per item, and the engine's log in PowerShell's streams.</summary>
public abstract class TceCmdlet : PSCmdlet
{
    private volatile bool stopping;
    private bool wantsDebug;
    private bool asksAtVerbose;

    /// <summary>True from Ctrl+C on; loops look at it between two items.</summary>
    protected bool IsStopping => stopping;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        bool isDebug = MyInvocation.BoundParameters.TryGetValue("Debug", out object? debug) && debug is SwitchParameter { IsPresent: true };
        asksAtVerbose = isDebug && !MyInvocation.BoundParameters.ContainsKey("Verbose");
        wantsDebug = isDebug
            || !Equals(GetVariableValue("DebugPreference", ActionPreference.SilentlyContinue), ActionPreference.SilentlyContinue);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        using CmdletLog.Attachment log = CmdletLog.Attach(this, wantsDebug, asksAtVerbose);
        try
        {
            ProcessItem();
            log.ThrowIfInterrupted();
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

    /// <inheritdoc/>
    protected override void StopProcessing() => stopping = true;

    /// <summary>Handles one item of the pipeline. A <see cref="TceException"/> becomes a non-terminating error.</summary>
    protected abstract void ProcessItem();
}
