using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>The base class of commands that work on one container.</summary>
public abstract class ContainerCmdlet : TceCmdlet
{
    /// <summary>The container or its name. The default is the container that was connected last.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public virtual ContainerArgument? Container { get; set; }

    /// <summary>
    /// Finds the container to work on: that of -Container, that of another argument, or the current one. If no
    /// container is connected, this connects an emulated POWER9 host and warns.
    /// </summary>
    /// <param name="ofArgument">
    /// The container of another argument, such as a window; null if the argument has none.
    /// </param>
    /// <exception cref="CommandException">ContainerNotFound.</exception>
    private protected virtual TceContainer FindContainer(TceContainer? ofArgument = null)
    {
        Session session = Session.OfRunspace();
        TceContainer? container = Container?.Resolve(session) ?? ofArgument ?? session.Current;
        if (container is not null)
            return container;

        var options = new TceContainerOptions { Name = session.MakeFreeName("emulated") };
        container = EmulatedHosts.Open(TcePlatform.Power9, HostDescription.LargePageSize, memlockLimit: null, options, CmdletLog.Sink);
        session.Add(container);
        WriteWarning($"No container was connected, so an emulated POWER9 host is connected as '{container.Name}'. See Connect-TceContainer.");
        return container;
    }
}
