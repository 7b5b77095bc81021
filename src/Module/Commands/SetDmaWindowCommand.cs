using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Replaces a window with one of another shape and maps in it what the old one had; on failure the old one comes back.</summary>
[Cmdlet(VerbsCommon.Set, "DmaWindow", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(DmaWindowChange))]
public sealed class SetDmaWindowCommand : ContainerCmdlet
{
    /// <summary>The window: the object, its slot (0 or 1), or its start address.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<WindowArgument>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument Window { get; set; } = null!;

    /// <summary>IOMMU page size; without it, the same.</summary>
    [Parameter]
    [SizeTransformation]
    [ArgumentCompleter(typeof(PageSizeCompleter))]
    public ulong? PageSize { get; set; }

    /// <summary>Size of the window, a power of two; without it, the same.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? Size { get; set; }

    /// <summary>Levels of its table; without it, the fewest that can be allocated.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LevelsCompleter))]
    public int? Levels { get; set; }

    /// <summary>Drop the mappings that do not fit the new shape.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target(Window.Item?.Container);
        DmaWindow window = Window.Resolve(container);
        DmaWindowReplacePlan plan = container.Preview.ReplaceWindow(window, PageSize, Size, Levels, Force);
        string what = $"Replace with {Units.Size(plan.Size)} in pages of {Units.Size(plan.PageSize)}, {plan.Levels} level(s), "
            + $"{Units.Size(plan.LockedMemory)} locked; map {plan.Kept} mapping(s) again, drop {plan.Dropped}";
        if (ShouldProcess($"{container.Name}, window {window}", what))
            WriteObject(container.ReplaceWindow(window, PageSize, Size, Levels, Force, Progress, Cancellation));
    }
}
