using System.Management.Automation;
using SpaprDdw.Containers;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Shows what a container supports, and how much memory its process has locked.</summary>
[Cmdlet(VerbsCommon.Get, "TceInfo")]
[OutputType(typeof(TceInfo))]
public sealed class GetTceInfoCommand : PipedContainerCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessItem() => WriteObject(FindContainers().Select(container => container.GetInfo()), enumerateCollection: true);
}
