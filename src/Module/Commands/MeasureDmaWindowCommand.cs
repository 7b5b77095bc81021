using System.Management.Automation;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Plans a window for a guest: every page size and number of levels, what it costs, and which to take.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "DmaWindow", DefaultParameterSetName = PlatformSet)]
[OutputType(typeof(DmaWindowPlan))]
public sealed class MeasureDmaWindowCommand : TceCmdlet
{
    private const string PlatformSet = "Platform";
    private const string ContainerSet = "Container";
    private const string StateSet = "State";

    private PlanningHost? host;

    /// <summary>The guest's memory.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    public ulong MemorySize { get; set; }

    /// <summary>Plan for a host of this platform on which nothing has been done yet: Power8, Power9, Power10 or PSeries.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [PlatformTransformation]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public PlatformArgument Platform { get; set; } = PlatformArgument.Usual;

    /// <summary>Page size of that host's kernel: 64K or 4K.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [SizeTransformation]
    public ulong HostPageSize { get; set; } = HostDescription.LargePageSize;

    /// <summary>Plan for the host of this container, with what is in use there.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ContainerSet)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <summary>Plan for the host that this file of Export-TceState describes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StateSet)]
    [ValidateNotNullOrEmpty]
    public string? State { get; set; }

    /// <summary>Page sizes that the guest's memory can be backed with; without it, the host's own.</summary>
    [Parameter]
    [SizeListTransformation]
    [ValidateNotNullOrEmpty]
    public ulong[]? BackingPageSize { get; set; }

    /// <summary>Limit of locked memory for the windows' tables; without it, that of the container or file, or none.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? MemlockLimit { get; set; }

    /// <summary>Also play the start of these users on such a host.</summary>
    [Parameter]
    public DmaUser[] User { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        host ??= ReadHost();
        ulong backing = BackingPageSize?.Max() ?? host.Host.PageSize;
        IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(host, MemorySize, backing);
        DmaUserOutcome[] users = User.Select(user => DmaUserSimulation.Play(user, host, MemorySize, backing)).ToArray();
        foreach (DmaWindowPlan plan in plans)
            WriteObject(users.Length == 0 ? plan : plan with { Users = users });
    }

    private PlanningHost ReadHost() => ParameterSetName switch
    {
        ContainerSet => PlanningHost.Of(Container!.Resolve(Session.OfRunspace()), MemlockLimit),
        StateSet => TceStateReader.ReadHost(FilePaths.Literal(SessionState, State!), MemlockLimit, Progress, Cancellation),
        _ when !HostDescription.IsPageSize(HostPageSize)
            => throw new CommandException(ErrorRecords.HostPageSizeInvalid(HostPageSize)),
        _ => PlanningHost.Of(Platform.Value, HostPageSize, MemlockLimit),
    };
}
