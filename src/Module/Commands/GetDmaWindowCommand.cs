using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the windows of a container.</summary>
[Cmdlet(VerbsCommon.Get, "DmaWindow")]
[OutputType(typeof(DmaWindow))]
public sealed class GetDmaWindowCommand : PipedContainerCmdlet
{
    /// <summary>Windows by slot or start address; without it, all.</summary>
    [Parameter(Position = 0)]
    [ReferenceTransformation<WindowArgument>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument? Window { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (Window is null)
            WriteObject(Target().GetWindows(), enumerateCollection: true);
        else
            WriteObject(Window.Resolve(Target(Window.Item?.Container)));
    }
}
