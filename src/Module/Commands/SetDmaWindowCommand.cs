using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Formatting;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Replaces a window with one of another shape and moves its mappings. If that fails, the old window is restored.
/// </summary>
[Cmdlet(VerbsCommon.Set, "DmaWindow", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[AcceptsRows(RowKinds.AnyWindow, "a window", Target = nameof(Window))]
[OutputType(typeof(ChangeRow))]
public sealed class SetDmaWindowCommand : ContainerCmdlet
{
    /// <summary>The window: the object, its slot (0 or 1), or its start address.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<WindowArgument>]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument Window { get; set; } = null!;

    /// <summary>The new IOMMU page size. The default is the old one.</summary>
    [Parameter]
    [SizeTransformation]
    [ArgumentCompleter(typeof(PageSizeCompleter))]
    public ulong? PageSize { get; set; }

    /// <summary>The new size, a power of two. The default is the old size.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? Size { get; set; }

    /// <summary>
    /// The number of levels of the new table. The default is the lowest number that the host can allocate, or the old
    /// number if neither the page size nor the size changes.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(LevelsCompleter))]
    [NumberLength]
    public int? Levels { get; set; }

    /// <summary>
    /// The address bits of the device, 1 to 64. A new window that the device does not reach is refused. On this machine's
    /// driver, the default is what sysfs tells of the container's devices (dma_mask_bits).
    /// </summary>
    [Parameter]
    [OptionalTransformation<CountTransformationAttribute>]
    public int? MaskBits { get; set; }

    /// <summary>
    /// Remove the default window too, and move the window to bus address 0. If that fails, both are restored.
    /// </summary>
    [Parameter]
    public SwitchParameter ReplaceDefaultWindow { get; set; }

    /// <summary>
    /// Replace the window even if mappings do not fit the new one. Such mappings are dropped, and with
    /// -ReplaceDefaultWindow those of the default window.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private void Write(DmaWindowChange change)
    {
        WarnOfReach(change.Window);
        WriteObject(new ChangeRow(change));
    }

    private void MoveToZero(TceContainer container, DmaWindow window, DefaultWindowRequest request)
    {
        string action = Consequence.OfReplacingDefault(container.Placement.Preview(request));
        if (ShouldProcess($"{container.Name}, window {window}", action))
            Write(container.Placement.ReplaceDefaultWindow(request, Progress, Cancellation));
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer(Window.Item?.Origin);
        DmaWindow window = Window.Resolve(container, IsContainerNamed);
        int? maskBits = MaskBits ?? container.Placement.ReadMaskBits();
        var atZero = new DefaultWindowRequest(PageSize, Size, Levels) { Moved = window, Force = Force, MaskBits = maskBits };
        if (ReplaceDefaultWindow && (window.IsDefault || window.StartAddress != 0))
        {
            MoveToZero(container, window, atZero);
            return;
        }

        if (container.Preview.ReplaceWindow(window, PageSize, Size, Levels, Force, maskBits) is not { } plan)
        {
            WriteVerbose($"The window at {window} already has this shape. No request is sent.");
            WriteObject(new ChangeRow(new DmaWindowChange(window.StartAddress, window, [])));
            return;
        }

        if (ReplaceDefaultWindow && plan.StartAddress != 0)
        {
            MoveToZero(container, window, atZero); // Refuses it: on pseries another shape would not stay at 0.
            return;
        }

        string lost = plan.Dropped == 0 ? "lose nothing" : $"lose {Units.Quantity(plan.Dropped, "mapping")} of {Units.Size(plan.DroppedBytes)}";
        string action = $"Replace with {Units.Size(plan.Size)} in pages of {Units.Size(plan.PageSize)}, {Units.Quantity(plan.Levels, "level")}, "
            + $"{Units.Size(plan.LockedMemory)} locked instead of {Units.Size(window.LockedMemory)}; "
            + $"map {Units.Quantity(plan.Kept, "mapping")} again, and {lost}{Consequence.OfCollision(plan.StartAddress, plan.Size)}";
        if (ShouldProcess($"{container.Name}, window {window}", action))
            Write(container.ReplaceWindow(window, PageSize, Size, Levels, Force, Progress, Cancellation));
    }
}
