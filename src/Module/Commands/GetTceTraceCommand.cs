using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the running recordings of this process, from all runspaces.</summary>
[Cmdlet(VerbsCommon.Get, "TceTrace")]
[OutputType(typeof(TraceRow))]
public sealed class GetTceTraceCommand : TceCmdlet
{
    /// <summary>List only the recordings of these containers: objects, names, or names with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (OpenContainer open in Container?.ResolveAll(WriteError) ?? OpenContainers.All)
        {
            if (open.Trace is { } trace)
                WriteObject(new TraceRow(open.Container, trace));
        }
    }
}
