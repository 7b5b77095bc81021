using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Compares two exported files, two containers, or a file and a container.</summary>
[Cmdlet(VerbsData.Compare, "TceState")]
[OutputType(typeof(TceStateDifference), typeof(bool))]
public sealed class CompareTceStateCommand : TceCmdlet
{
    /// <summary>The state as it was: a container, or a file's path.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public object Reference { get; set; } = null!;

    /// <summary>The state as it is: a container, or a file's path.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public object Difference { get; set; } = null!;

    /// <summary>Leave out where buffers are in memory, which differs from process to process.</summary>
    [Parameter]
    public SwitchParameter IgnoreMemoryAddress { get; set; }

    /// <summary>Leave out the container's name and its kind of backend, which an emulated twin has of its own.</summary>
    [Parameter]
    public SwitchParameter IgnoreIdentity { get; set; }

    /// <summary>Only tell whether they are equal.</summary>
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

    /// <summary>A name of a container comes before a file of the same name.</summary>
    private ComparableState Load(object source) => Arguments.Unwrap(source) switch
    {
        TceContainer container => ComparableState.Of(container, Progress, Cancellation),
        FileInfo file => ComparableState.Of(file.FullName, Progress, Cancellation),
        string text when Session.OfRunspace().Find(text) is { } container => ComparableState.Of(container, Progress, Cancellation),
        string text => Load(text, FilePaths.Literal(SessionState, text)),
        object other => throw new CommandException(ErrorRecords.NotAState(other)),
        null => throw new CommandException(ErrorRecords.NotAState("$null")),
    };

    private ComparableState Load(string text, string file)
        => Path.Exists(file) ? ComparableState.Of(file, Progress, Cancellation) : throw new CommandException(ErrorRecords.StateNotFound(text));
}
