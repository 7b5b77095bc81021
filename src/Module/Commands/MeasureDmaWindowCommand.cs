using System.Management.Automation;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Plans a window for a guest: lists every page size and number of levels with its cost, and recommends one.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "DmaWindow", DefaultParameterSetName = PlatformSet)]
[OutputType(typeof(PlanRow))]
public sealed class MeasureDmaWindowCommand : TceCmdlet
{
    private const string PlatformSet = "Platform";
    private const string ContainerSet = "Container";
    private const string StateSet = "State";
    private const string FileSet = "LiteralPath";

    private IReadOnlyList<PlanningHost>? hosts;
    private string? fileOfHosts;

    /// <summary>The sizes of the memory of guests.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ListTransformation<SizeTransformationAttribute>]
    public ulong[] MemorySize { get; set; } = [];

    /// <summary>Plan for an unused host of this platform: Power8, Power9, Power10 or PSeries.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [PlatformTransformation]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public PlatformArgument Platform { get; set; } = PlatformArgument.Default;

    /// <summary>The page size of the planned host's kernel: 64K or 4K.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(HostPageSizeCompleter))]
    public ulong HostPageSize { get; set; } = HostDescription.LargePageSize;

    /// <summary>Plan for this container: the windows and locked memory that it uses count.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ContainerSet)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <summary>Plan for the container that this file of Export-TceState describes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StateSet)]
    [ValidateNotNullOrEmpty]
    public string? State { get; set; }

    /// <summary>Plan for the container that this file of Export-TceState describes. Files can be piped.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "FullName")]
    public string? LiteralPath { get; set; }

    /// <summary>
    /// The page sizes with which the host can back the guest's memory. The default is the page size of the host's
    /// kernel.
    /// </summary>
    [Parameter]
    [ListTransformation<SizeTransformationAttribute>]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlannedPageSizeCompleter))]
    public ulong[]? BackingPageSize { get; set; }

    /// <summary>The limit of locked memory. The default is the limit of the container or file, or no limit.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? MemlockLimit { get; set; }

    /// <summary>Also simulate how these programs, Qemu or Dpdk, would start on the host.</summary>
    [Parameter]
    [ListTransformation<WordTransformationAttribute<DmaUser>>]
    public DmaUser[] User { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (hosts is null || fileOfHosts != LiteralPath)
            (hosts, fileOfHosts) = ([.. ReadHosts()], LiteralPath);
        foreach (PlanningHost host in hosts)
            Plan(host);
    }

    private void Plan(PlanningHost host)
    {
        ulong backing = BackingPageSize?.Max() ?? host.Host.PageSize;
        ForEach(MemorySize, size =>
        {
            IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(host, size, backing);
            UserRow[] users = User.Select(user => new UserRow(DmaUserSimulation.Play(user, host, size, backing))).ToArray();
            WriteObject(plans.Select(plan => new PlanRow(plan, host.Container, users)), enumerateCollection: true);
        });
    }

    private IEnumerable<PlanningHost> ReadHosts() => ParameterSetName switch
    {
        ContainerSet => Container!.ResolveAll(WriteError).Select(open => PlanningHost.Of(open.Container, MemlockLimit)),
        StateSet or FileSet
            => [TceStateReader.ReadHost(FilePaths.ResolveLiteral(SessionState, (State ?? LiteralPath)!), MemlockLimit, Progress, Cancellation)],
        _ when !HostDescription.IsPageSize(HostPageSize)
            => throw new CommandException(ErrorRecords.HostPageSizeInvalid(HostPageSize)),
        _ => [PlanningHost.Of(Platform.Value, HostPageSize, MemlockLimit)],
    };
}
