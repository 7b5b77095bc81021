using System.Management.Automation;
using SpaprDdw.Guests;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Planning;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Plays which DMA window a guest's kernel would get for a PCI device, and how.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "PciDmaWindow", DefaultParameterSetName = ValuesSet)]
[OutputType(typeof(GuestWindowRow))]
public sealed class MeasurePciDmaWindowCommand : TceCmdlet
{
    private const string ValuesSet = "Hypervisor";
    private const string RootSet = "Root";
    private const string LogSet = "KernelLog";

    private static readonly SavedDevice?[] AnySlot = [null];

    private readonly Dictionary<string, GuestKernel> kernels = [];
    private IReadOnlyList<SavedDevice?>? devices;
    private IReadOnlyList<PlanningHost>? hosts;

    /// <summary>
    /// The guest's maximum memory: what it has, and what can be added later. With -MaximumMemorySize, it is only what the
    /// guest has. Each size is a guest.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ListTransformation<SizeTransformationAttribute>]
    public ulong[] MemorySize { get; set; } = [];

    /// <summary>The memory that the guest can have (QEMU: maxmem). By default it has no other than its memory.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionalTransformation<SizeTransformationAttribute>]
    public ulong? MaximumMemorySize { get; set; }

    /// <summary>The persistent memory of the guest. Only whether it has some matters.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionalTransformation<SizeTransformationAttribute>]
    public ulong? PersistentMemorySize { get; set; }

    /// <summary>
    /// The address bits of the device, 1 to 64. The default is that of a saved machine, or else 64.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionalTransformation<CountTransformationAttribute>]
    public int? MaskBits { get; set; }

    /// <summary>The kernel of the guest: what uname -r prints, or a short name such as 6.12 or Rhel9. Several can be given.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(GuestKernelCompleter))]
    public string[] GuestKernel { get; set; } = [];

    /// <summary>
    /// The hypervisors: Qemu-5.2, Qemu-7.2, Qemu-10.0 or PowerVM. The default is that of the saved machine or log.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ValuesSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = RootSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = LogSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HypervisorCompleter))]
    public string[] Hypervisor { get; set; } = [];

    /// <summary>
    /// The largest number of TCEs of a window (lb in the kernel log). The log has hexadecimal digits: lb=1000000 is
    /// 0x1000000.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ValuesSet)]
    [OptionalTransformation<CountTransformationAttribute>]
    public ulong? LargestBlock { get; set; }

    /// <summary>
    /// The page sizes of the platform as bits (ps in the kernel log): 1 4K, 2 64K, 4 16M, 8 32M, 0x10 64M, 0x20 128M,
    /// 0x40 256M, 0x80 16G, 0x100 2M. The log has hexadecimal digits: ps=103 is 0x103.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ValuesSet)]
    [OptionalTransformation<CountTransformationAttribute>]
    public uint? PageSizeMask { get; set; }

    /// <summary>
    /// The number of windows that the platform can make beside the default window (wn in the kernel log).
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ValuesSet)]
    [OptionalTransformation<CountTransformationAttribute>]
    public uint? WindowsAvailable { get; set; }

    /// <summary>
    /// The folder or archive of a saved machine. Its platform's answers count, device by device.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = RootSet)]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    /// <summary>A file with the kernel log of the machine. The answers of its platform count, device by device.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LogSet)]
    [Parameter(ParameterSetName = RootSet)]
    [ValidateNotNullOrEmpty]
    public string? KernelLog { get; set; }

    /// <summary>The platform offers windows to devices of 33 to 63 address bits (PAPR 2.13).</summary>
    [Parameter]
    public SwitchParameter LimitedAddressing { get; set; }

    /// <summary>Pages are mapped in the default window when the driver asks.</summary>
    [Parameter]
    public SwitchParameter DefaultWindowInUse { get; set; }

    /// <summary>
    /// The host on which QEMU would run the guest with a passed-through device: an open container on it.
    /// </summary>
    [Parameter]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <summary>
    /// The page sizes with which the host can back the guest's memory. The default is the page size of the host's
    /// kernel.
    /// </summary>
    [Parameter]
    [ListTransformation<SizeTransformationAttribute>]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlannedPageSizeCompleter))]
    public ulong[]? BackingPageSize { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (BackingPageSize is not null && Container is null)
            throw new CommandException(ErrorRecords.BackingNeedsContainer());
        hosts ??= Container is null ? [] : [.. Container.ResolveAll(WriteError).Select(open => PlanningHost.Of(open.Container, memlockLimit: null))];
        if (Container is not null && hosts.Count == 0)
            return;
        IReadOnlyList<SavedDevice?> platforms = ParameterSetName == ValuesSet ? AnySlot : (devices ??= ReadDevices());
        ForEach(platforms, device => ForEach(Hypervisor.Length == 0 ? [device!.Hypervisor.Name] : Hypervisor, name =>
        {
            Hypervisor hypervisor = Guests.Bridges.Hypervisor.Parse(name);
            ForEach(MemorySize, size => ForEach(GuestKernel, kernel => Play(QuestionOf(size, KernelOf(kernel), hypervisor, device))));
        }));
    }

    private void Play(GuestQuestion question)
    {
        GuestWindow window = GuestPlanner.Play(question);
        if (hosts!.Count == 0)
            WriteObject(new GuestWindowRow(window, host: null, container: null));
        foreach (PlanningHost host in hosts!)
            WriteObject(new GuestWindowRow(window, GuestHost.Play(window, host, BackingPageSize?.Max() ?? host.Host.PageSize), host.Container));
    }

    private GuestQuestion QuestionOf(ulong size, GuestKernel kernel, Hypervisor hypervisor, SavedDevice? device) => new()
    {
        Kernel = kernel,
        Hypervisor = hypervisor,
        MemorySize = size,
        MaximumMemorySize = MaximumMemorySize,
        PersistentMemorySize = PersistentMemorySize ?? 0,
        GivenMaskBits = MaskBits,
        WindowsAvailable = WindowsAvailable,
        LargestBlock = LargestBlock,
        PageSizeMask = PageSizeMask,
        LimitedAddressing = LimitedAddressing,
        DefaultWindowInUse = DefaultWindowInUse,
        Device = device,
    };

    private IReadOnlyList<SavedDevice> ReadDevices()
    {
        string? log = KernelLog is null ? null : FilePaths.ResolveLiteral(SessionState, KernelLog);
        string? machine = Root is null ? null : FilePaths.ResolveLiteral(SessionState, Root);
        return SavedPlatform.Read(machine, log, Cancellation);
    }

    private GuestKernel KernelOf(string name)
    {
        if (!kernels.TryGetValue(name, out GuestKernel? kernel))
            kernels[name] = kernel = Guests.Kernels.GuestKernel.Parse(name);
        return kernel;
    }
}
