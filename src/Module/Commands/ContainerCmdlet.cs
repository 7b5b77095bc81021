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
    private readonly HashSet<string> given = [];
    private AcceptsRowsAttribute accepted = null!;
    private RowKinds notForTarget;
    private (PropertyInfo Parameter, RowKinds Kinds)[] ignoring = [];

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

    /// <summary>The kind of the piped object; None without one.</summary>
    private protected virtual RowKinds PipedKind => InputRow?.Kind ?? RowKinds.None;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        given.UnionWith(MyInvocation.BoundParameters.Keys);
        accepted = GetType().GetCustomAttribute<AcceptsRowsAttribute>()!;
        if (accepted.Target is { } target && GetType().GetProperty(target)!.GetCustomAttribute<NotFromRowsAttribute>() is { } ignored)
            notForTarget = ignored.Kinds;
        ignoring = [.. from parameter in GetType().GetProperties()
                       let unused = parameter.GetCustomAttribute<NotFromRowsAttribute>()
                       where unused is not null && !given.Contains(parameter.Name)
                       select (parameter, unused.Kinds)];
    }

    /// <inheritdoc/>
    /// <exception cref="CommandException">RowNotTaken, TwoTargets.</exception>
    private protected sealed override void CheckInput()
    {
        if (InputRow is not null && (accepted.Kinds & InputRow.Kind) == 0)
            throw new CommandException(ErrorRecords.RowNotTaken(InputRow.ToString(), accepted.Words));
        if (InputRow is not null && ((RowKinds.AnyContainer | notForTarget) & InputRow.Kind) == 0 && accepted.Target is { } target && given.Contains(target))
            throw new CommandException(ErrorRecords.TwoTargets(InputRow.ToString(), target));
        foreach ((PropertyInfo parameter, RowKinds kinds) in ignoring)
        {
            if ((kinds & PipedKind) != 0)
                parameter.SetValue(this, null);
        }
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
    /// Reads each container that is meant. They are found like <see cref="FindContainer"/>, but -Container may be a
    /// list, and have wildcards. An error with one container does not end the work on the next.
    /// </summary>
    /// <param name="ofArgument">The origin of another argument; null if the argument has none.</param>
    /// <param name="read">The work on one container.</param>
    /// <exception cref="CommandException">As <see cref="FindContainer"/>.</exception>
    private protected void ForEachContainer(Origin? ofArgument, Action<TceContainer> read) => ForEach(FindContainers(ofArgument), read);

    /// <summary>Finds the containers for <see cref="ForEachContainer"/>.</summary>
    private protected virtual IReadOnlyList<TceContainer> FindContainers(Origin? ofArgument)
        => Container is null ? [FindContainer(ofArgument)] : [.. Container.ResolveAll(WriteError).Select(open => open.Container)];
}
