using System.Management.Automation;
using System.Management.Automation.Host;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Formatting;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Closes containers. Their windows, mappings and buffers end with them.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "TceContainer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisconnectTceContainerCommand : TceCmdlet
{
    private bool isYesToAll;
    private bool isNoToAll;

    /// <summary>
    /// The container or its name. The default is the selected container, or the only one that this runspace connected.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <summary>Do not ask about containers on the kernel's driver that have mappings.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        IReadOnlyList<OpenContainer> closing = Container?.ResolveAll(WriteError) ?? [OpenContainers.Of(Session.OfRunspace().RequireDefault())];
        foreach (OpenContainer open in closing)
        {
            WriteErrorOf(() =>
            {
                if (ShouldProcess(open.Container.Name, Consequence.OfDisconnecting(open)) && (Force || !HasLiveMappings(open) || IsConfirmed(open)))
                    OpenContainers.Close(open);
            });
        }
    }

    /// <summary>Whether devices of this machine can reach memory through the container now.</summary>
    private static bool HasLiveMappings(OpenContainer open) => open.IsKernel && open.MappedBytes > 0;

    /// <summary>Asks the user.</summary>
    /// <exception cref="CommandException">DisconnectNotConfirmed.</exception>
    private bool IsConfirmed(OpenContainer open)
    {
        try
        {
            return ShouldContinue(
                $"Devices lose the {Units.Size(open.MappedBytes)} that they can reach through '{open.Container.Name}' on this machine. Disconnect it?",
                "Disconnect a container with live mappings", ref isYesToAll, ref isNoToAll);
        }
        catch (Exception cause) when (cause is HostException or PSInvalidOperationException)
        {
            throw new CommandException(ErrorRecords.DisconnectNotConfirmed(open.Container.Name, open.MappedBytes));
        }
    }
}
