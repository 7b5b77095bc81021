using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Planning;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Creates the window that a guest of a given size would get, tests it, and removes it again.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DmaWindow", SupportsShouldProcess = true, DefaultParameterSetName = MemorySet)]
[AcceptsRows(
    RowKinds.AnyContainer | RowKinds.Plan | RowKinds.Test | RowKinds.Window | RowKinds.WindowShape | RowKinds.Shape,
    "a size, a plan, a window, its shape or a container")]
[OutputType(typeof(TestRow), typeof(bool))]
public sealed class TestDmaWindowCommand : InputContainerCmdlet
{
    private const string MemorySet = "MemorySize";
    private const string ShapeSet = "Shape";

    private bool? passed;

    /// <summary>
    /// The guest's maximum memory: what it has, and what can be added later. The recommended window for it is tested.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = MemorySet)]
    [SizeTransformation]
    public ulong MemorySize { get; set; }

    /// <summary>
    /// The page sizes with which the host can back the guest's memory. The default is the page size of the host's
    /// kernel.
    /// </summary>
    [Parameter(ParameterSetName = MemorySet)]
    [ListTransformation<SizeTransformationAttribute>]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BufferPageSizeCompleter))]
    public ulong[]? BackingPageSize { get; set; }

    /// <summary>
    /// Test a window of every possible page size, each with the fewest levels, not only the recommended window.
    /// </summary>
    [Parameter(ParameterSetName = MemorySet)]
    public SwitchParameter All { get; set; }

    /// <summary>The IOMMU page size of the window to test.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ShapeSet, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(PageSizeCompleter))]
    public ulong PageSize { get; set; }

    /// <summary>The size of the window to test.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ShapeSet, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [Alias("WindowSize")]
    public ulong Size { get; set; }

    /// <summary>
    /// The number of levels of the window to test. The default is the lowest number that the host can allocate.
    /// </summary>
    [Parameter(ParameterSetName = ShapeSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LevelsCompleter))]
    [NumberLength]
    public int? Levels { get; set; }

    /// <summary>
    /// The address bits of the device, 1 to 64. On this machine's driver, the default is what sysfs tells of the
    /// container's devices (dma_mask_bits). Otherwise a device reaches every window.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionalTransformation<CountTransformationAttribute>]
    public int? MaskBits { get; set; }

    /// <summary>
    /// Send the CREATE request even if the plan says that it fails. A failed CREATE can leak locked memory.
    /// </summary>
    [Parameter(ParameterSetName = ShapeSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>Return only whether all tests passed: one value for the whole pipeline.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => ForEachContainer(ofArgument: null, Process);

    private void Process(TceContainer container)
    {
        if (ParameterSetName == ShapeSet)
        {
            if (InputRow?.IsPlanAtZero == true && container.Placement.NextStart(PageSize, Size) is > 0 and var start)
                throw new CommandException(ErrorRecords.PlanAtZero(start));
            Test(container, PageSize, Size, Levels, cost: string.Empty, host: null);
            return;
        }

        PlanningHost host = PlanningHost.Of(container, memlockLimit: null).For(MaskBits);
        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(host, MemorySize, BackingPageSize?.Max() ?? host.Host.PageSize);
        DmaWindowPlan[] selected = Select(plans).ToArray();
        foreach (DmaWindowPlan plan in selected.WithProgress("Windows", selected.Length, Progress, Cancellation))
            Test(container, plan.PageSize, plan.WindowSize, (int)plan.Levels, $" with {Units.Size(plan.LockedMemory)} locked", host);

        if (!plans.Any(plan => plan.Possible))
            Write(WindowPreflight.Refuse(container, WindowPlanner.Nearest(plans)));
    }

    /// <inheritdoc/>
    protected override void EndItems()
    {
        if (Quiet)
            WriteAnswer(passed);
    }

    /// <summary>Selects the recommended plan, or for each page size the plan with the fewest levels.</summary>
    private IEnumerable<DmaWindowPlan> Select(IEnumerable<DmaWindowPlan> plans)
        => All
            ? plans.Where(plan => plan.Possible).GroupBy(plan => plan.PageSize).Select(each => each.First())
            : plans.Where(plan => plan.Recommended);

    /// <summary>Tests a window, for the devices of a host on which it was planned, if it was.</summary>
    private void Test(TceContainer container, ulong pageSize, ulong size, int? levels, string cost, PlanningHost? host)
    {
        if (ShouldProcess(container.Name, $"Create a window of {Units.Size(size)} in pages of {Units.Size(pageSize)}{cost}, test it, and remove it"))
            Write(WindowPreflight.Run(container, pageSize, size, levels, Force, FindMaskBits(), Progress, Cancellation));

        int? FindMaskBits() => host is null ? MaskBits ?? container.Placement.ReadMaskBits() : host.MaskBits;
    }

    private void Write(DmaWindowTest test)
    {
        passed = (passed ?? true) && test.Passed;
        if (!Quiet)
            WriteObject(new TestRow(test));
    }
}
