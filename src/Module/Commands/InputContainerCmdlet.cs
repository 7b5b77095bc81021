using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// The base class of commands that take containers and other items from the pipeline. Piped text and numbers name the
/// other items, so a container must be piped as an object.
/// </summary>
public abstract class InputContainerCmdlet : ContainerCmdlet
{
    /// <summary>A container from the pipeline.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ObjectTransformation<ContainerRow>]
    public ContainerRow? InputObject { get; set; }

    private protected sealed override RowKinds PipedKind => InputObject is null ? base.PipedKind : RowKinds.Container;

    /// <inheritdoc/>
    /// <exception cref="CommandException">ContainerNotFound, TwoContainers.</exception>
    private protected override TceContainer FindContainer(Origin? ofArgument = null)
    {
        if (InputObject is not { } piped)
            return base.FindContainer(ofArgument);
        TceContainer container = OpenContainers.Find(new Origin(piped.Name, piped.ContainerId)).Container;
        if (Container?.Resolve().Container is { } named && named != container)
            throw new CommandException(ErrorRecords.TwoContainers(container.Name, named.Name));
        return container;
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<TceContainer> FindContainers(Origin? ofArgument)
        => InputObject is null ? base.FindContainers(ofArgument) : [FindContainer(ofArgument)];
}
