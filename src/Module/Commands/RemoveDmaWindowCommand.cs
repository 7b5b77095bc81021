using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Formatting;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Removes windows.</summary>
[Cmdlet(VerbsCommon.Remove, "DmaWindow", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[AcceptsRows(RowKinds.AnyWindow, "a window", Target = nameof(Window))]
[OutputType(typeof(void))]
public sealed class RemoveDmaWindowCommand : ContainerCmdlet
{
    /// <summary>Windows: each the object, its slot (0 or 1), or its start address.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ListTransformation<ReferenceTransformationAttribute<WindowArgument>>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    [Alias("StartAddress")]
    public WindowArgument[] Window { get; set; } = [];

    /// <summary>Remove the window even if it has mappings. The mappings are dropped.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => ForEach(Window, named =>
    {
        TceContainer container = FindContainer(named.Item?.Origin);
        DmaWindow window = named.Resolve(container, IsContainerNamed);
        container.Preview.RemoveWindow(window, Force);
        if (ShouldProcess($"{container.Name}, window {window}", $"Remove {Consequence.OfRemoving(window)}"))
            container.RemoveWindow(window, Force);
    });
}
