using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>The base class of commands that work on containers.</summary>
public abstract class ContainerCmdlet : TceCmdlet
{
    /// <summary>Whether -Container is on the command line. It then overrides that of a piped object.</summary>
    private bool isContainerGiven;

    /// <summary>
    /// The container or its name. The default is the selected container, or the only one that this runspace connected.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public virtual ContainerArgument? Container { get; set; }

    /// <summary>The identity of the container of a piped object.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public Guid? ContainerId { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => isContainerGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Container));

    /// <summary>
    /// Finds the one container to work on: that of -Container, that of a piped object or of another argument, or the
    /// default. A name with wildcards is refused.
    /// </summary>
    /// <param name="ofArgument">The origin of another argument, such as a window; null if the argument has none.</param>
    /// <exception cref="CommandException">
    /// ContainerNotFound, ContainerClosed, OneContainerOnly, ConnectFailed, NoContainer, SeveralContainers.
    /// </exception>
    private protected virtual TceContainer FindContainer(Origin? ofArgument = null)
        => OriginOf(ofArgument) is { } origin ? OpenContainers.Find(origin).Container
            : Container is not null ? Container.Resolve().Container
            : Session.OfRunspace().RequireDefault();

    /// <summary>
    /// Finds the containers to read like <see cref="FindContainer"/>. -Container may be a list, and have wildcards.
    /// </summary>
    /// <param name="ofArgument">The origin of another argument; null if the argument has none.</param>
    /// <exception cref="CommandException">As <see cref="FindContainer"/>.</exception>
    private protected IReadOnlyList<TceContainer> FindContainers(Origin? ofArgument = null)
        => OriginOf(ofArgument) is null && Container is not null
            ? [.. Container.ResolveAll().Select(open => open.Container)]
            : [FindContainer(ofArgument)];

    private Origin? OriginOf(Origin? ofArgument)
        => isContainerGiven ? null
            : ContainerId is { } id ? new Origin(Container?.ToString() ?? string.Empty, id)
            : Container is null ? ofArgument
            : null;
}
