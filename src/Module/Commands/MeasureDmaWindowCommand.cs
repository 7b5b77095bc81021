using System.Management.Automation;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Guests;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Plans a window for a guest: lists every page size and number of levels with its cost, and recommends one.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "DmaWindow", DefaultParameterSetName = PlatformSet)]
[OutputType(typeof(PlanRow))]
public sealed class MeasureDmaWindowCommand : ProgramsCmdlet
{
    private const string PlatformSet = "Platform";
    private const string ContainerSet = "Container";
    private const string StateSet = "State";

    /// <summary>The words of the property State of rows, which has the name of an alias of -StatePath.</summary>
    private static readonly string[] StatesOfRows =
        [.. Enum.GetNames<ContainerState>(), OpenContainer.Orphaned, .. Enum.GetNames<WindowState>()];

    private IReadOnlyList<PlanningHost>? hosts;
    private string? fileOfHosts;

    /// <summary>
    /// The guest's maximum memory: what it has, and what can be added later. With -MaximumMemorySize, it is only what the
    /// guest has. For DPDK and SPDK, it is the memory that the program uses. Each size is a guest.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PlatformSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = StateSet)]
    [ListTransformation<SizeTransformationAttribute>]
    public ulong[] MemorySize { get; set; } = [];

    /// <summary>The platform of the host: Power8, Power9, Power10 or PSeries. Nothing else uses that host.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [Parameter(ParameterSetName = DomainSet)]
    [PlatformTransformation]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public PlatformArgument Platform { get; set; } = PlatformArgument.Default;

    /// <summary>The page size of the host's kernel: 64K or 4K.</summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [Parameter(ParameterSetName = DomainSet)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(HostPageSizeCompleter))]
    public ulong HostPageSize { get; set; } = HostDescription.LargePageSize;

    /// <summary>
    /// The kernel of the host: a version such as 6.8, or what uname -r prints there. The default is 6.12.
    /// </summary>
    [Parameter(ParameterSetName = PlatformSet)]
    [Parameter(ParameterSetName = DomainSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostKernelCompleter))]
    public string? KernelVersion { get; set; }

    /// <summary>Plan for this container: the windows and locked memory that it uses count.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ContainerSet)]
    [Parameter(Mandatory = true, ParameterSetName = DomainContainerSet)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <summary>A file of Export-TceState, which describes a container. Files can be piped.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = StateSet)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = DomainStateSet)]
    [ValidateNotNullOrEmpty]
    [Alias("State", "PSPath", "FullName", "LiteralPath")]
    public string? StatePath { get; set; }

    /// <summary>
    /// The page sizes with which the host can back the guest's memory. The default is the page size of the host's
    /// kernel.
    /// </summary>
    [Parameter]
    [ListTransformation<SizeTransformationAttribute>]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlannedPageSizeCompleter))]
    public ulong[]? BackingPageSize { get; set; }

    /// <summary>
    /// The limit of locked memory (RLIMIT_MEMLOCK). It is a size, or unlimited. The default is the limit of the
    /// container or file, or no limit.
    /// </summary>
    [Parameter]
    [LimitTransformation]
    public ulong? MemlockLimit { get; set; }

    /// <summary>
    /// The address bits of the device, 1 to 64. On this machine's driver, the default is what sysfs tells of the
    /// container's devices (dma_mask_bits). Otherwise a device reaches every window.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionalTransformation<CountTransformationAttribute>]
    public int? MaskBits { get; set; }

    /// <summary>Plan a window at bus address 0 in place of the default window, as New-DmaWindow makes it.</summary>
    [Parameter]
    public SwitchParameter ReplaceDefaultWindow { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        CheckPrograms();
        if (MyInvocation.ExpectingInput && StatesOfRows.Contains(StatePath))
            throw new CommandException(ErrorRecords.InputObjectNotBound(StatePath!));
        if (hosts is null || fileOfHosts != StatePath)
            (hosts, fileOfHosts) = ([.. ReadHosts()], StatePath);
        foreach (PlanningHost host in hosts)
            Plan(host);
    }

    private void Plan(PlanningHost given)
    {
        PlanningHost host = (ReplaceDefaultWindow ? given.WithoutDefaultWindow() : given).For(MaskBits);
        IReadOnlyList<ulong> backing = BackingPageSize ?? Domain?.BackingPageSizes(host) ?? [];
        ForEach(Domain is null ? MemorySize : [Domain.MemorySize], size =>
        {
            ulong reach = GuestPrograms.MemoryToCover(size, MaximumMemory);
            IReadOnlyList<DmaWindowPlan> plans = WindowPlanner.Plan(host, reach, backing.DefaultIfEmpty(host.Host.PageSize).Max());
            UserRow[] users = Predict(host, size, backing, MemlockLimit);
            WriteObject(plans.Select(plan => new PlanRow(plan, host.Container, users)), enumerateCollection: true);
        });
    }

    private HostKernel? ReadKernel()
    {
        HostKernel? kernel = KernelVersion is null ? null : EmulatedHost.KernelOf(KernelVersion);
        WarnOf(kernel?.Note);
        return kernel;
    }

    private PlanningHost ReadState()
    {
        PlanningHost host = TceStateReader.ReadHost(FilePaths.ResolveLiteral(SessionState, StatePath!), MemlockLimit, Progress, Cancellation);
        WarnOf(HostKernel.Parse(host.Host.Figures.Kernel ?? string.Empty)?.Note);
        return host;
    }

    private IEnumerable<PlanningHost> ReadHosts()
    {
        IReadOnlyList<PlanningHost> known = [.. ReadKnownHosts()];
        foreach (PlanningHost host in known)
            RequireFirmware(host.Host.Platform);
        if (FirmwareParameter is null)
            return known;
        IReadOnlyList<HostFirmware> answers = FindFirmware();
        return known.SelectMany(host => answers.Select(each => host.WithFirmware(each.Answer, each.PciAddresses)));
    }

    /// <summary>The hosts without the answers of firmware that parameters give.</summary>
    private IEnumerable<PlanningHost> ReadKnownHosts() => ParameterSetName switch
    {
        ContainerSet or DomainContainerSet => Container!.ResolveAll(WriteError).Select(open => PlanningHost.Of(open.Container, MemlockLimit)),
        StateSet or DomainStateSet => [ReadState()],
        _ when !HostDescription.IsPageSize(HostPageSize)
            => throw new CommandException(ErrorRecords.HostPageSizeInvalid(HostPageSize)),
        _ => [PlanningHost.Of(Platform.Value, HostPageSize, MemlockLimit, ReadKernel())],
    };
}
