using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Stops the recording of a container's requests, and returns the file.</summary>
[Cmdlet(VerbsLifecycle.Stop, "TceTrace", SupportsShouldProcess = true)]
[AcceptsRows(RowKinds.Container, "a container")]
[OutputType(typeof(FileInfo))]
public sealed class StopTceTraceCommand : PipedContainerCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer();
        if (ShouldProcess(container.Name, "Stop the recording"))
            WriteObject(FilePaths.ItemOf(this, OpenContainers.Of(container).StopTrace()));
    }
}
