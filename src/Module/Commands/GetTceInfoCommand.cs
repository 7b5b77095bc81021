using System.Management.Automation;
using SpaprDdw.Containers;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Tells what a container supports, and its process's locked memory.</summary>
[Cmdlet(VerbsCommon.Get, "TceInfo")]
[OutputType(typeof(TceInfo))]
public sealed class GetTceInfoCommand : PipedContainerCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessItem() => WriteObject(Target().GetInfo());
}
