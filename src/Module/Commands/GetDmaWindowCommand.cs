using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the windows of a container.</summary>
[Cmdlet(VerbsCommon.Get, "DmaWindow")]
[AcceptsRows(RowKinds.AnyContainer | RowKinds.AnyWindow, "a window or a container", Target = nameof(Window))]
[OutputType(typeof(WindowRow))]
public sealed class GetDmaWindowCommand : PipedContainerCmdlet
{
    /// <summary>
    /// Windows: each the object, its slot (0 or 1), or its start address. The default is all windows.
    /// </summary>
    [Parameter(Position = 0)]
    [ListTransformation<ReferenceTransformationAttribute<WindowArgument>>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument[]? Window { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        WindowArgument[]? named = Window ?? WindowArgument.OfInput(InputRow);
        if (named is null)
            ForEachContainer(ofArgument: null, container => WriteObject(container.GetWindows().Select(window => new WindowRow(window)), enumerateCollection: true));
        else
            ForEach(named, window => ForEachContainer(
                window.Item?.Origin, container => WriteObject(new WindowRow(window.Resolve(container, IsContainerNamed)))));
    }
}
