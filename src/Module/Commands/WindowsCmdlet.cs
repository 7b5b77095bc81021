using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>The base class of commands that show windows: one that is named or piped, or all of a container.</summary>
public abstract class WindowsCmdlet : InputContainerCmdlet
{
    /// <summary>
    /// The window: the object, its slot (0 or 1), or its start address. The default is all windows of the container.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<WindowArgument>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument? Window { get; set; }

    /// <summary>Finds the window that is named or piped, or all windows of the container.</summary>
    /// <exception cref="CommandException">WindowNotFound.</exception>
    private protected IReadOnlyList<DmaWindow> FindWindows(TceContainer container)
        => Window is null ? container.GetWindows() : [Window.Resolve(container)];
}
