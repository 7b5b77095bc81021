using System.Management.Automation;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Lists the connected containers of this process, and tells which one this runspace uses by default.
/// </summary>
[Cmdlet(VerbsCommon.Get, "TceContainer")]
[OutputType(typeof(ContainerRow))]
public sealed class GetTceContainerCommand : TceCmdlet
{
    /// <summary>The names of containers, with wildcards. The default is all containers.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerPatternCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        Session session = Session.OfRunspace();
        WriteMatches(
            [.. OpenContainers.All.Select(session.Describe)], container => container.Name, container => container, Name, ErrorRecords.ContainerNotFound);
    }
}
