using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Compares two states. Each is a container or an exported file.</summary>
[Cmdlet(VerbsData.Compare, "TceState")]
[OutputType(typeof(TceStateDifference), typeof(bool))]
public sealed class CompareTceStateCommand : TceCmdlet
{
    /// <summary>The old state: a container, its name, or the path of a file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public object Reference { get; set; } = null!;

    /// <summary>The new state: a container, its name, or the path of a file.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public object Difference { get; set; } = null!;

    /// <summary>Ignore the addresses of buffers in memory, which differ from process to process.</summary>
    [Parameter]
    public SwitchParameter IgnoreMemoryAddress { get; set; }

    /// <summary>
    /// Ignore the name and the backend of the container, which differ between a container and its emulated twin.
    /// </summary>
    [Parameter]
    public SwitchParameter IgnoreIdentity { get; set; }

    /// <summary>Return only whether the states are equal.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        IEnumerable<TceStateDifference> differences = TceStateComparer.Compare(
            Load(Reference), Load(Difference), IgnoreMemoryAddress, IgnoreIdentity, Progress, Cancellation);
        if (Quiet)
            WriteObject(!differences.Any());
        else
            WriteObject(differences, enumerateCollection: true);
    }

    /// <summary>Loads a state. A text is the name of a container or, if there is none, the path of a file.</summary>
    private ComparableState Load(object source) => Arguments.Unwrap(source) switch
    {
        TceContainer container => ComparableState.Of(container, Progress, Cancellation),
        FileInfo file => ComparableState.Of(file.FullName, Progress, Cancellation),
        string text when Session.OfRunspace().Find(text) is { } container => ComparableState.Of(container, Progress, Cancellation),
        string text => Load(text, FilePaths.ResolveLiteral(SessionState, text)),
        object other => throw new CommandException(ErrorRecords.NotAState(other)),
        null => throw new CommandException(ErrorRecords.NotAState("$null")),
    };

    private ComparableState Load(string text, string file)
        => Path.Exists(file) ? ComparableState.Of(file, Progress, Cancellation) : throw new CommandException(ErrorRecords.StateNotFound(text));
}
