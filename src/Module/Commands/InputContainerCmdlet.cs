using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// A command to which both containers and other things are piped. Text and numbers are those other things, so that
/// containers are taken as objects alone.
/// </summary>
public abstract class InputContainerCmdlet : ContainerCmdlet
{
    /// <summary>A container from the pipeline, as -Container.</summary>
    [Parameter(ValueFromPipeline = true)]
    public TceContainer? InputObject { get; set; }

    /// <summary>The container of this item.</summary>
    /// <param name="ofArgument">The container of another argument.</param>
    /// <exception cref="CommandException">ContainerNotFound, TwoContainers.</exception>
    private protected TceContainer ItemTarget(TceContainer? ofArgument = null)
    {
        if (InputObject is { } piped && Container?.Resolve(Session.OfRunspace()) is { } named && named != piped)
            throw new CommandException(ErrorRecords.TwoContainers(piped, named));
        return Target(InputObject ?? ofArgument);
    }
}
