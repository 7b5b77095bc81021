using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>A command that works on one container.</summary>
public abstract class ContainerCmdlet : TceCmdlet
{
    /// <summary>The container, or its name; without it, the last one that was connected.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public virtual ContainerArgument? Container { get; set; }

    /// <summary>
    /// The container to work on. Where none is connected this is a new emulated POWER9 host, and a warning says so.
    /// </summary>
    internal TceContainer Target(TceContainer? ofArgument = null)
    {
        Session session = Session.OfRunspace();
        TceContainer? container = Container?.Resolve(session) ?? ofArgument ?? session.Current;
        if (container is not null)
            return container;

        container = EmulatedHosts.Connect(
            TcePlatform.Power9, HostDescription.LargePageSize, null, new TceContainerOptions { Name = session.FreeName("emulated") }, CmdletLog.Sink);
        session.Add(container);
        WriteWarning($"No container is connected: an emulated POWER9 host is used, as '{container.Name}'. See Connect-TceContainer.");
        return container;
    }
}
