using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Closes containers. Their windows, mappings and buffers end with them.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "TceContainer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisconnectTceContainerCommand : TceCmdlet
{
    /// <summary>The container or its name. The default is the current container.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        Session session = Session.OfRunspace();
        TceContainer? container = Container?.Resolve(session) ?? session.Current;
        if (container is not null && ShouldProcess(container.Name, "Disconnect container"))
            session.Close(container);
    }
}
