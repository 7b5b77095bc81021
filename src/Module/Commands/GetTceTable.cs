using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Shows the levels of a window's table, the top one first.</summary>
[Cmdlet(VerbsCommon.Get, "TceTable")]
[OutputType(typeof(TceTableLevel))]
public sealed class GetTceTable : ContainerCmdlet
{
    /// <summary>The window; without it, all of the container's.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [WindowTransformation]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument? Window { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target(Window?.Container);
        IEnumerable<DmaWindow> windows = Window is null ? container.GetWindows() : [Window.Resolve(container)];
        foreach (DmaWindow window in windows)
            WriteObject(container.GetTable(window), enumerateCollection: true);
    }
}
