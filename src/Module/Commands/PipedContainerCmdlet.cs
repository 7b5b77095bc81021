using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>A command that takes containers from the pipeline as well.</summary>
public abstract class PipedContainerCmdlet : ContainerCmdlet
{
    /// <summary>The container, or its name; without it, the last one that was connected.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public override ContainerArgument? Container { get; set; }
}
