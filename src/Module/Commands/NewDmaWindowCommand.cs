using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Formatting;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Creates a dynamic DMA window. The driver chooses its address.</summary>
[Cmdlet(VerbsCommon.New, "DmaWindow", SupportsShouldProcess = true)]
[AcceptsRows(
    RowKinds.AnyContainer | RowKinds.Plan | RowKinds.Test | RowKinds.Window | RowKinds.WindowShape | RowKinds.Shape,
    "a plan, a window, its shape or a container")]
[OutputType(typeof(WindowRow))]
public sealed class NewDmaWindowCommand : PipedContainerCmdlet
{
    private readonly List<Planned> plans = [];

    /// <summary>The IOMMU page size, one of those that Get-TceInfo lists.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(PageSizeCompleter))]
    public ulong PageSize { get; set; }

    /// <summary>The size of the window, a power of two.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [Alias("WindowSize")]
    public ulong Size { get; set; }

    /// <summary>
    /// The number of levels of the window's table. The default is the lowest number that the host can allocate.
    /// </summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LevelsCompleter))]
    [NumberLength]
    public int? Levels { get; set; }

    /// <summary>
    /// The address bits of the device, 1 to 64. A window that the device does not reach is refused. On this machine's
    /// driver, the default is what sysfs tells of the container's devices (dma_mask_bits).
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionalTransformation<CountTransformationAttribute>]
    public int? MaskBits { get; set; }

    /// <summary>
    /// Remove the default window, so the new one starts at bus address 0. If that fails, the default window is restored.
    /// </summary>
    [Parameter]
    public SwitchParameter ReplaceDefaultWindow { get; set; }

    /// <summary>With -ReplaceDefaultWindow, drop the mappings of the default window.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputRow is { Kind: RowKinds.Plan } plan)
            plans.Add(new Planned(plan, PageSize, Size, Levels, MaskBits));
        else
            Create(FindContainer(), PageSize, Size, Levels, MaskBits);
    }

    /// <summary>Creates the window of the only plan, or of the recommended ones.</summary>
    /// <exception cref="CommandException">NoPlanRecommended, PlanAtZero.</exception>
    protected override void EndItems()
    {
        Planned[] chosen = plans.Count == 1 ? [plans[0]] : [.. plans.Where(plan => plan.IsRecommended)];
        if (plans.Count > 0 && chosen.Length == 0)
            throw new CommandException(ErrorRecords.NoPlanRecommended(plans.Count));
        ForEach(chosen, plan =>
        {
            InputRow = plan.Row;
            TceContainer container = FindContainer();
            if (plan.Row.IsPlanAtZero && !ReplaceDefaultWindow && container.Placement.NextStart(plan.PageSize, plan.Size) is > 0 and var start)
                throw new CommandException(ErrorRecords.PlanAtZero(start));
            Create(container, plan.PageSize, plan.Size, plan.Levels, plan.MaskBits);
        });
    }

    private void Create(TceContainer container, ulong pageSize, ulong size, int? levels, int? maskBits)
    {
        maskBits ??= container.Placement.ReadMaskBits();
        if (ReplaceDefaultWindow)
        {
            CreateAtZero(container, new DefaultWindowRequest(pageSize, size, levels) { Force = Force, MaskBits = maskBits });
            return;
        }

        DmaWindowCost cost = container.Preview.CreateWindow(pageSize, size, levels, maskBits);
        string action = $"Create a window of {Units.Size(size)} in pages of {Units.Size(pageSize)}, "
            + $"{Units.Quantity(cost.Levels, "level")}, {Units.Size(cost.LockedMemory)} locked{Consequence.OfCollision(cost.StartAddress, size)}";
        if (ShouldProcess(container.Name, action))
            Write(container, container.CreateWindow(pageSize, size, levels));
    }

    private void CreateAtZero(TceContainer container, DefaultWindowRequest request)
    {
        if (ShouldProcess(container.Name, Consequence.OfReplacingDefault(container.Placement.Preview(request))))
            Write(container, container.Placement.ReplaceDefaultWindow(request, Progress, Cancellation).Window);
    }

    private void Write(TceContainer container, DmaWindow window)
    {
        if (GroupEeh.Obstacle(GroupEehProbe.Ask(container)) is { } obstacle)
            WriteWarning($"The devices of '{container.Name}' do no DMA until they are reset: {obstacle}. Get-Help about_SpaprDdw_Kernel tells how.");
        WarnOfReach(window);
        WriteObject(new WindowRow(window));
    }

    private sealed record Planned(Row Row, ulong PageSize, ulong Size, int? Levels, int? MaskBits)
    {
        /// <summary>A plan from CSV says it in text.</summary>
        public bool IsRecommended => string.Equals(Row["Recommended"]?.ToString(), bool.TrueString, StringComparison.OrdinalIgnoreCase);
    }
}
