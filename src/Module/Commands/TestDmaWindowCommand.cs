using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Planning;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Tries windows for real and takes them back: what a guest of that size would get.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DmaWindow", SupportsShouldProcess = true, DefaultParameterSetName = MemorySet)]
[OutputType(typeof(DmaWindowTest))]
public sealed class TestDmaWindowCommand : PipedContainerCmdlet
{
    private const string MemorySet = "MemorySize";
    private const string ShapeSet = "Shape";

    /// <summary>Try the window that is recommended for a guest of this memory.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = MemorySet)]
    [SizeTransformation]
    public ulong MemorySize { get; set; }

    /// <summary>Page sizes that the guest's memory can be backed with; without it, the host's own.</summary>
    [Parameter(ParameterSetName = MemorySet)]
    [SizeListTransformation]
    [ValidateNotNullOrEmpty]
    public ulong[]? BackingPageSize { get; set; }

    /// <summary>Try every page size that is possible, each with the fewest levels, not only the recommended one.</summary>
    [Parameter(ParameterSetName = MemorySet)]
    public SwitchParameter All { get; set; }

    /// <summary>Try this IOMMU page size.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ShapeSet, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(PageSizeCompleter))]
    public ulong PageSize { get; set; }

    /// <summary>Try this size of window.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ShapeSet, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [Alias("WindowSize")]
    public ulong Size { get; set; }

    /// <summary>Try this number of levels; without it, the fewest that can be allocated.</summary>
    [Parameter(ParameterSetName = ShapeSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LevelsCompleter))]
    public int? Levels { get; set; }

    /// <summary>Send the CREATE even where the plan says that it will fail, and leak what it charges.</summary>
    [Parameter(ParameterSetName = ShapeSet)]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target();
        if (ParameterSetName == ShapeSet)
        {
            Try(container, PageSize, Size, Levels);
            return;
        }

        PlanningHost host = PlanningHost.Of(container, memlockLimit: null);
        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(host, MemorySize, BackingPageSize?.Max() ?? host.Host.PageSize);
        DmaWindowPlan[] wanted = Wanted(plans).ToArray();
        foreach (DmaWindowPlan plan in wanted.WithProgress("Windows", wanted.Length, Progress, Cancellation))
            Try(container, plan.PageSize, plan.WindowSize, (int)plan.Levels);

        if (!plans.Any(plan => plan.Possible))
            WriteObject(WindowPreflight.Refuse(container, WindowPlanner.Nearest(plans)));
    }

    /// <summary>The plan to take, or for each page size the one with the fewest levels.</summary>
    private IEnumerable<DmaWindowPlan> Wanted(IEnumerable<DmaWindowPlan> plans)
        => All
            ? plans.Where(plan => plan.Possible).GroupBy(plan => plan.PageSize).Select(each => each.First())
            : plans.Where(plan => plan.Recommended);

    private void Try(TceContainer container, ulong pageSize, ulong size, int? levels)
    {
        if (ShouldProcess(container.Name, $"Try a window of {Units.Size(size)} in pages of {Units.Size(pageSize)}, and take it back"))
            WriteObject(WindowPreflight.Run(container, pageSize, size, levels, Force));
    }
}
