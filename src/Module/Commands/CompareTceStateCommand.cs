using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.Programs.Logs;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Compares two states. Each is an exported file or a container.</summary>
[Cmdlet(VerbsData.Compare, "TceState", DefaultParameterSetName = StateSet)]
[OutputType(typeof(TceStateDifference), typeof(bool))]
public sealed class CompareTceStateCommand : TceCmdlet
{
    private const string StateSet = "State";
    private const string ContainerSet = "Container";

    private ComparableState? reference;
    private bool? areEqual;

    /// <summary>
    /// The old state: the path of a file, with wildcards that match one file, or a file, a container or an object of
    /// ConvertFrom-QemuTrace.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("ReferenceObject")]
    public object Reference { get; set; } = null!;

    /// <summary>
    /// The new states: paths of files, with wildcards, or files, containers or objects of ConvertFrom-QemuTrace. Each is
    /// compared with the old state.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = StateSet)]
    [Alias("DifferenceObject")]
    public object[] Difference { get; set; } = [];

    /// <summary>The container, or its name, whose present state is the new state.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ContainerSet)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <summary>Ignore the addresses of buffers in memory, which differ from process to process.</summary>
    [Parameter]
    public SwitchParameter IgnoreMemoryAddress { get; set; }

    /// <summary>
    /// Ignore the name and the backend of the container, which differ between a container and its emulated twin.
    /// </summary>
    [Parameter]
    public SwitchParameter IgnoreIdentity { get; set; }

    /// <summary>Return only whether all states are equal to the old one: one value for the whole pipeline.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        reference ??= LoadReference();
        if (Container is not null)
        {
            Compare(Load(Container.Resolve().Container));
            return;
        }

        foreach (object argument in Difference)
        {
            WriteErrorOf(() =>
            {
                foreach (object source in Find(argument))
                    WriteErrorOf(() => Compare(Load(source)));
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndItems()
    {
        if (Quiet)
            WriteAnswer(areEqual);
    }

    private ComparableState LoadReference() => Find(Reference).ToArray() switch
    {
        [object only] => Load(only),
        object[] several => throw new CommandException(ErrorRecords.ReferenceAmbiguous(Reference, several.Length)),
    };

    private void Compare(ComparableState state)
    {
        IEnumerable<TceStateDifference> differences = TceStateComparer.Compare(
            reference!, state, IgnoreMemoryAddress, IgnoreIdentity, Progress, Cancellation);
        if (Quiet)
            areEqual = (areEqual ?? true) && !differences.Any();
        else
            WriteObject(differences, enumerateCollection: true);
    }

    /// <summary>
    /// Finds what an argument stands for: a container, an object of ConvertFrom-QemuTrace, or the paths of files. A text is
    /// always a path.
    /// </summary>
    private IEnumerable<object> Find(object source)
    {
        if (Arguments.Unwrap(source) is ContainerRow open)
            return [OpenContainers.Find(new Origin(open.Name, open.ContainerId)).Container];
        Row? row = Row.From(source);
        if (row is { Kind: RowKinds.Container, Origin: { } origin })
            return [OpenContainers.Find(origin).Container];
        if (row?[nameof(TracedContainer.Json)] is not null)
            return [row];
        if (FilePaths.FileOf(source) is { } file)
            return [file];
        if (Arguments.Unwrap(source) is not string path)
            throw new CommandException(ErrorRecords.NotAState(source ?? "$null"));
        try
        {
            return FilePaths.ResolveWildcards(SessionState, path);
        }
        catch (CommandException) when (OpenContainers.Find(path) is { } named)
        {
            throw new CommandException(ErrorRecords.PathNotFound(named.Container.Name));
        }
    }

    private ComparableState Load(object source) => source switch
    {
        TceContainer container => ComparableState.Of(container, Progress, Cancellation),
        Row traced => ComparableState.Of(
            StateSource.OfText(traced[nameof(TracedContainer.Json)]!.ToString()!), traced[nameof(TracedContainer.Name)]?.ToString() ?? "the object",
            Progress, CmdletLog.Sink, Cancellation),
        _ => ComparableState.Of((string)source, Progress, CmdletLog.Sink, Cancellation),
    };
}
