using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>The base class of all commands. It handles errors, progress, Ctrl+C, and the log of the engine.</summary>
public abstract class TceCmdlet : PSCmdlet
{
    private readonly CommandProgress progress;
    private long items;
    private bool hasErrors;
    private LogStreams? streams;

    /// <summary>Starts the clock of the progress bar.</summary>
    protected TceCmdlet() => progress = new CommandProgress(this);

    /// <summary>Receives the progress of long work.</summary>
    protected IProgress<WorkProgress> Progress => progress;

    /// <summary>Is cancelled at Ctrl+C.</summary>
    protected CancellationToken Cancellation => progress.Cancellation;

    /// <summary>
    /// The streams that are shown. Read at the first log line, because earlier commands of the pipeline may set
    /// preferences.
    /// </summary>
    internal LogStreams Streams => streams ??= ReadStreams();

    /// <summary>Writes an object.</summary>
    /// <param name="sendToPipeline">The object.</param>
    public new void WriteObject(object? sendToPipeline)
    {
        progress.NoteOutput();
        base.WriteObject(sendToPipeline);
    }

    /// <summary>Writes objects one by one, as they come.</summary>
    /// <param name="sendToPipeline">The objects.</param>
    /// <param name="enumerateCollection">True.</param>
    public new void WriteObject(object? sendToPipeline, bool enumerateCollection)
    {
        if (enumerateCollection && sendToPipeline is IEnumerable<object> items)
        {
            base.WriteObject(Noted(items), enumerateCollection);
            return;
        }

        progress.NoteOutput();
        base.WriteObject(sendToPipeline, enumerateCollection);
    }

    /// <summary>Writes an error. The answer of -Quiet is false then.</summary>
    /// <param name="errorRecord">The error.</param>
    public new void WriteError(ErrorRecord errorRecord)
    {
        hasErrors = true;
        base.WriteError(errorRecord);
    }

    /// <summary>Writes a warning.</summary>
    /// <param name="text">The text.</param>
    public new void WriteWarning(string text) => base.WriteWarning(PrintableText.Of(text));

    /// <summary>Writes a line to the verbose stream.</summary>
    /// <param name="text">The text.</param>
    public new void WriteVerbose(string text) => base.WriteVerbose(PrintableText.Of(text));

    /// <summary>Writes a line to the debug stream.</summary>
    /// <param name="text">The text.</param>
    public new void WriteDebug(string text) => base.WriteDebug(PrintableText.Of(text));

    /// <summary>Asks whether to do something, or says what would be done.</summary>
    /// <param name="target">What it is done to.</param>
    /// <param name="action">What is done.</param>
    public new bool ShouldProcess(string target, string action) => base.ShouldProcess(PrintableText.Of(target), PrintableText.Of(action));

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(() =>
    {
        CheckInput();
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

    /// <summary>Throws when the command does not take the piped object.</summary>
    private protected virtual void CheckInput()
    {
    }

    /// <summary>
    /// Handles one item of the pipeline. A <see cref="TceException"/> becomes a non-terminating error.
    /// </summary>
    protected abstract void ProcessItem();

    /// <summary>Does the work after the last item, with errors as in <see cref="ProcessItem"/>.</summary>
    protected virtual void EndItems()
    {
    }

    /// <summary>
    /// Writes the items whose names match the patterns. A name without wildcards that matches no item is an error.
    /// </summary>
    private protected void WriteMatches<T>(
        IReadOnlyList<T> items, Func<T, string> getName, Func<T, object> makeRow, IEnumerable<string> patterns,
        Func<string, ErrorRecord> makeNotFound)
    {
        foreach (string text in patterns)
        {
            var pattern = new NamePattern(text);
            T[] matches = items.Where(item => pattern.IsMatch(getName(item))).ToArray();
            WriteObject(matches.Select(makeRow), enumerateCollection: true);
            if (matches.Length == 0 && !pattern.HasWildcards)
                WriteError(makeNotFound(text));
        }
    }

    /// <summary>Does work, and writes its error, so that other items are still handled.</summary>
    private protected void WriteErrorOf(Action work)
    {
        try
        {
            work();
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

    /// <summary>Warns of what the version of a kernel does not tell.</summary>
    /// <param name="note">The note about the kernel; null for none.</param>
    private protected void WarnOf(string? note)
    {
        if (note is not null)
            WriteWarning(note);
    }

    /// <summary>Warns of a window that devices may not reach as a whole.</summary>
    /// <param name="window">A window that was just made.</param>
    private protected void WarnOfReach(DmaWindow window)
    {
        if (window.MayCollide)
            WriteWarning($"The window at 0 covers 2 to 4 GiB: {AddressReach.MmioCollision}.");
    }

    /// <summary>
    /// Writes the answer of -Quiet: one value for the whole pipeline, because a list of values is true.
    /// </summary>
    /// <param name="answer">The answer if no error was written; null if nothing was tested.</param>
    private protected void WriteAnswer(bool? answer)
    {
        if (hasErrors || answer is not null)
            WriteObject(!hasErrors && answer == true);
    }

    /// <summary>Does work on each item of an argument. An error ends the work on one item.</summary>
    private protected void ForEach<T>(IEnumerable<T> items, Action<T> work)
    {
        foreach (T item in items)
            WriteErrorOf(() => work(item));
    }

    private IEnumerable<object> Noted(IEnumerable<object> items)
    {
        foreach (object item in items)
        {
            progress.NoteOutput();
            yield return item;
        }
    }

    private LogStreams ReadStreams()
    {
        bool asksAtVerbose = GetSwitch("Debug") == true && GetSwitch("Verbose") is null;
        return new LogStreams(
            Debug: GetSwitch("Debug") ?? IsPreferred("DebugPreference"),
            Verbose: asksAtVerbose || (GetSwitch("Verbose") ?? IsPreferred("VerbosePreference")),
            asksAtVerbose);
    }

    private bool? GetSwitch(string parameter)
        => MyInvocation.BoundParameters.TryGetValue(parameter, out object? value) && value is SwitchParameter given ? given.IsPresent : null;

    private bool IsPreferred(string preference)
        => !Equals(GetVariableValue(preference, ActionPreference.SilentlyContinue), ActionPreference.SilentlyContinue);

    private void Run(Action work)
    {
        using CmdletLog.Attachment log = CmdletLog.Attach(this);
        using ContainerWait.Scope wait = ContainerWait.CancelWith(Cancellation);
        try
        {
            WriteErrorOf(work);
            log.ThrowIfInterrupted();
            progress.ThrowIfInterrupted();
        }
        catch (OperationCanceledException)
        {
            // PowerShell itself reports Ctrl+C.
            log.ThrowIfInterrupted();
            progress.ThrowIfInterrupted();
        }
    }
}
