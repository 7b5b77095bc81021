using System.Management.Automation;
using System.Reflection;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>The base class of commands that work on containers.</summary>
public abstract class ContainerCmdlet : TceCmdlet
{
    private bool isTargetGiven;

    /// <summary>
    /// The container or its name. The default is the selected container, or the only one that this runspace connected.
    /// </summary>
    [Parameter]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public virtual ContainerArgument? Container { get; set; }

    /// <summary>
    /// The piped object, if it has properties: another parameter may also take it. It gives the container unless
    /// -Container does. The command refuses it unless it is of a kind that the command takes.
    /// </summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [RowTransformation]
    public Row? InputRow { get; set; }

    /// <summary>Whether -Container, or a piped container, overrides the container of rows.</summary>
    private protected bool IsContainerNamed => Container is not null;

    private AcceptsRowsAttribute Accepted => GetType().GetCustomAttribute<AcceptsRowsAttribute>()!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
        => isTargetGiven = Accepted.Target is { } target && MyInvocation.BoundParameters.ContainsKey(target);

    /// <inheritdoc/>
    /// <exception cref="CommandException">RowNotTaken, TwoTargets.</exception>
    private protected sealed override void CheckInput()
    {
        if (InputRow is null)
            return;
        if ((Accepted.Kinds & InputRow.Kind) == 0)
            throw new CommandException(ErrorRecords.RowNotTaken(InputRow.ToString(), Accepted.Words));
        if (isTargetGiven && InputRow.Kind is not (RowKinds.Container or RowKinds.ContainerName))
            throw new CommandException(ErrorRecords.TwoTargets(InputRow.ToString(), Accepted.Target!));
    }

    /// <summary>
    /// Finds the one container to work on: that of -Container, that of a piped object or of another argument, or the
    /// default. A name with wildcards is refused.
    /// </summary>
    /// <param name="ofArgument">
    /// The origin of another argument, such as a window; null if the argument has none.
    /// </param>
    /// <exception cref="CommandException">
    /// ContainerNotFound, ContainerClosed, RowOfOtherMachine, OneContainerOnly, ConnectFailed, NoContainer,
    /// SeveralContainers.
    /// </exception>
    private protected virtual TceContainer FindContainer(Origin? ofArgument = null)
        => Container is not null ? Container.Resolve().Container
            : (InputRow?.Origin ?? ofArgument) is { } origin ? OpenContainers.Find(origin).Container
            : Session.OfRunspace().RequireDefault();

    /// <summary>
    /// Finds the containers to read like <see cref="FindContainer"/>. -Container may be a list, and have wildcards.
    /// </summary>
    /// <param name="ofArgument">The origin of another argument; null if the argument has none.</param>
    /// <exception cref="CommandException">As <see cref="FindContainer"/>.</exception>
    private protected IReadOnlyList<TceContainer> FindContainers(Origin? ofArgument = null)
        => Container is null ? [FindContainer(ofArgument)] : [.. Container.ResolveAll().Select(open => open.Container)];
}
