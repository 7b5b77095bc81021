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
    /// <summary>The window: the object, its slot (0 or 1), or its start address. The default is all windows.</summary>
    [Parameter(Position = 0)]
    [ReferenceTransformation<WindowArgument>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument? Window { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (Window is null)
            WriteObject(FindContainer().GetWindows(), enumerateCollection: true);
        else
            WriteObject(Window.Resolve(FindContainer(Window.Origin)));
    }
}
