using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>The base class of commands that show windows: one that is named or piped, or all of a container.</summary>
public abstract class WindowsCmdlet : InputContainerCmdlet
{
    /// <summary>
    /// Windows: each the object, its slot (0 or 1), or its start address. The default is all windows of the container.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ListTransformation<ReferenceTransformationAttribute<WindowArgument>>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument[]? Window { get; set; }

    /// <summary>
    /// Does work on the windows that are named or piped, or on all windows of each container. An error ends the work on
    /// one window.
    /// </summary>
    private protected void ForEachWindow(Action<TceContainer, IReadOnlyList<DmaWindow>> work)
    {
        if (Window is not null)
        {
            ForEach(Window, window => ForEachContainer(
                window.Item?.Origin, container => work(container, [window.Resolve(container, IsContainerNamed)])));
            return;
        }

        ForEachContainer(ofArgument: null, container => work(container, container.GetWindows()));
    }
}
