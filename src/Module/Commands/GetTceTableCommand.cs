using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Shows the levels of a window's table, from the top level down.</summary>
[Cmdlet(VerbsCommon.Get, "TceTable")]
[AcceptsRows(RowKinds.AnyContainer | RowKinds.AnyWindow, "a window or a container", Target = nameof(Window))]
[OutputType(typeof(TableLevelRow))]
public sealed class GetTceTableCommand : WindowsCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessItem() => ForEachWindow((container, windows) =>
    {
        foreach (DmaWindow window in windows)
            WriteObject(container.GetTable(window).Select(level => new TableLevelRow(level)), enumerateCollection: true);
    });
}
