using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the connected containers of this runspace. The last one is the current container.</summary>
[Cmdlet(VerbsCommon.Get, "TceContainer")]
[OutputType(typeof(TceContainer))]
public sealed class GetTceContainerCommand : TceCmdlet
{
    /// <summary>The names of containers, with wildcards. The default is all containers.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessItem()
        => WriteMatches(Session.OfRunspace().Containers, container => container.Name, Name, ErrorRecords.ContainerNotFound);
}
