using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Closes containers. Their windows, mappings and buffers end with them.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "TceContainer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisconnectTceContainerCommand : TceCmdlet
{
    /// <summary>
    /// The container or its name. The default is the selected container, or the only one that this runspace connected.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        IReadOnlyList<OpenContainer> closing = Container?.ResolveAll(WriteError) ?? [OpenContainers.Of(Session.OfRunspace().RequireDefault())];
        foreach (OpenContainer open in closing)
        {
            if (ShouldProcess(open.Container.Name, "Disconnect container"))
                OpenContainers.Close(open);
        }
    }
}
