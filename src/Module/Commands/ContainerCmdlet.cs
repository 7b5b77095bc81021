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
    /// <summary>Whether -Container is on the command line. It then overrides that of a piped object.</summary>
    private bool isContainerGiven;

    /// <summary>The container or its name. The default is the container that was connected last.</summary>
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
    /// Finds the container to work on: that of -Container, that of another argument, or the current one. If no
    /// container is connected, this connects an emulated POWER9 host and warns.
    /// </summary>
    /// <param name="ofArgument">
    /// The container of another argument, such as a window; null if the argument has none.
    /// </param>
    /// <exception cref="CommandException">ContainerNotFound, ContainerClosed.</exception>
    private protected virtual TceContainer FindContainer(Origin? ofArgument = null)
    {
        Session session = Session.OfRunspace();
        if (!isContainerGiven && ContainerId is { } id)
            ofArgument = new Origin(Container?.ToString() ?? string.Empty, id);
        else if (Container is not null)
            return Container.Resolve(session);
        TceContainer? container = ofArgument is null ? session.Current : session.Find(ofArgument);
        if (container is not null)
            return container;

        var options = new TceContainerOptions { Name = session.MakeFreeName("emulated") };
        container = EmulatedHosts.Open(TcePlatform.Power9, HostDescription.LargePageSize, memlockLimit: null, options, CmdletLog.Sink);
        session.Add(container);
        WriteWarning($"No container was connected, so an emulated POWER9 host is connected as '{container.Name}'. See Connect-TceContainer.");
        return container;
    }
}
