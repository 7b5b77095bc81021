using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Formatting;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Removes the windows that were created, and makes the default window again if it was removed.</summary>
[Cmdlet(VerbsCommon.Reset, "DmaWindow", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[AcceptsRows(RowKinds.Container, "a container")]
[OutputType(typeof(WindowRow))]
public sealed class ResetDmaWindowCommand : PipedContainerCmdlet
{
    /// <summary>Remove the windows even if they have mappings. The mappings are dropped.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer();
        IReadOnlyList<DmaWindow> removed = container.Preview.ResetWindows(Force);
        if (removed.Count == 0 && container.GetWindows() is [{ IsDefault: true } only])
        {
            WriteVerbose("The default window is already the only window. No request is sent.");
            WriteObject(new WindowRow(only));
            return;
        }

        string removal = removed.Count == 0 ? string.Empty : $", and remove {string.Join(" and ", removed.Select(Consequence.OfRemoving))}";
        if (ShouldProcess(container.Name, $"Go back to the default window{removal}"))
            WriteObject(new WindowRow(container.ResetWindows(Force)));
    }
}
