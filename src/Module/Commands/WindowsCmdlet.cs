using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>A command that looks at windows: those that are named or piped, or all of a container.</summary>
public abstract class WindowsCmdlet : InputContainerCmdlet
{
    /// <summary>The window; without it, all of the container's.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<WindowArgument>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument? Window { get; set; }

    /// <summary>The windows of this item.</summary>
    private protected IReadOnlyList<DmaWindow> WindowsIn(TceContainer container)
        => Window is null ? container.GetWindows() : [Window.Resolve(container)];
}
