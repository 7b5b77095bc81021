using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Shows what a container supports, and how much memory its process has locked.</summary>
[Cmdlet(VerbsCommon.Get, "TceInfo")]
[AcceptsRows(RowKinds.AnyContainer, "a container")]
[OutputType(typeof(InfoRow))]
public sealed class GetTceInfoCommand : PipedContainerCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessItem() => ForEachContainer(ofArgument: null, container => WriteObject(new InfoRow(container.GetInfo())));
}
