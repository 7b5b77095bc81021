using System.Management.Automation;
using SpaprDdw.Containers;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Goes back to the default window alone.</summary>
[Cmdlet(VerbsCommon.Reset, "DmaWindow", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(DmaWindow))]
public sealed class ResetDmaWindowCommand : PipedContainerCmdlet
{
    /// <summary>Drop the mappings of the windows that go.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target();
        IReadOnlyList<DmaWindow> gone = container.Preview.ResetWindows(Force);
        string what = gone.Count == 0 ? "Leave" : $"Remove the window(s) at {string.Join(", ", gone)} and leave";
        if (ShouldProcess(container.Name, $"{what} the default one alone"))
            WriteObject(container.ResetWindows(Force));
    }
}
