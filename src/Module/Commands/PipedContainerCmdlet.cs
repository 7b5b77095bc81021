using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>The base class of commands that also take containers, or their names, from the pipeline.</summary>
public abstract class PipedContainerCmdlet : ContainerCmdlet
{
    /// <summary>
    /// The container or its name. The default is the selected container, or the only one that this runspace connected.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public override ContainerArgument? Container { get; set; }
}
