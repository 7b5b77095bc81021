using System.Management.Automation;
using SpaprDdw.Guests;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.Programs;
using SpaprDdw.Programs.Libvirt;
using SpaprDdw.Programs.Logs;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>A command that predicts how programs would start.</summary>
public abstract class ProgramsCmdlet : FirmwareCmdlet
{
    /// <summary>The name for a guest that never asks for a window.</summary>
    internal const string NoKernel = "None";

    /// <summary>The parameter sets with <see cref="DomainXml"/>, for a host, a container and a state.</summary>
    protected const string DomainSet = "Domain", DomainContainerSet = "DomainContainer", DomainStateSet = "DomainState";

    private readonly HashSet<string> warnings = [];
    private ulong? highestOfFile;
    private LibvirtDomain? domain;

    /// <summary>
    /// Also predict how these programs would start on the host: Qemu, Dpdk or Spdk, or a version such as Qemu-7.2.
    /// </summary>
    [Parameter]
    [ListTransformation<ProgramTransformationAttribute>]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    public ProgramVersion[] User { get; set; } = [];

    /// <summary>
    /// The memory that the guest can have (QEMU: maxmem). By default it has no other than its memory.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionalTransformation<SizeTransformationAttribute>]
    public ulong? MaximumMemorySize { get; set; }

    /// <summary>
    /// The kernel of the guest: what uname -r prints, or a short name such as 6.12 or Rhel9. None stands for a guest
    /// that never asks QEMU for a window. The default is 6.12.95.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AskingKernelCompleter))]
    public string GuestKernel { get; set; } = GuestPrograms.RecordedKernel;

    /// <summary>QEMU runs the guest with KVM, which locks memory for its own copies of the guest's tables.</summary>
    [Parameter]
    public SwitchParameter Kvm { get; set; }

    /// <summary>
    /// What DPDK uses as IOVAs: Va, its virtual addresses, or Pa, physical addresses. The default is Va on PowerNV and
    /// Pa on pseries.
    /// </summary>
    [Parameter]
    [OptionalTransformation<WordTransformationAttribute<IovaMode>>]
    public IovaMode? IovaMode { get; set; }

    /// <summary>DPDK runs without huge pages (--no-huge).</summary>
    [Parameter]
    public SwitchParameter NoHuge { get; set; }

    /// <summary>
    /// The last physical address of the host's memory. It decides on DPDK's window with physical addresses. The
    /// default is that of the container or file, or else the end of the program's own memory.
    /// </summary>
    [Parameter]
    [OptionalTransformation<SizeTransformationAttribute>]
    public ulong? HighestAddress { get; set; }

    /// <summary>
    /// The file /proc/iomem of the host, or a copy of it that root made. It tells the highest address. So does a kernel
    /// log with the ranges of memory, or a debug log of DPDK. It may be packed with gzip or xz.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IomemPath { get; set; }

    /// <summary>
    /// The end of DPDK's memory at the highest virtual address, which decides on its window with virtual addresses. The
    /// default is 2^47 on a host with pages of 64 KiB, and 2^46 with pages of 4 KiB.
    /// </summary>
    [Parameter]
    [OptionalTransformation<SizeTransformationAttribute>]
    public ulong? HighestVirtualAddress { get; set; }

    /// <summary>The number of IOMMU groups whose devices each program gets. The default is 1.</summary>
    [Parameter]
    [OptionalTransformation<CountTransformationAttribute>]
    public int? GroupCount { get; set; }

    /// <summary>
    /// A file with the libvirt domain of the guest, as virsh dumpxml prints it. It tells the memory, the maximum
    /// memory, the pages that back it, KVM, the devices, and the limit of locked memory that libvirt sets. Other
    /// parameters count before it.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = DomainSet)]
    [Parameter(Mandatory = true, ParameterSetName = DomainContainerSet)]
    [Parameter(Mandatory = true, ParameterSetName = DomainStateSet)]
    [ValidateNotNullOrEmpty]
    public string? DomainXml { get; set; }

    /// <summary>The domain of <see cref="DomainXml"/>; null if it is not given.</summary>
    private protected LibvirtDomain? Domain
        => DomainXml is null ? null : domain ??= DomainXmlFile.Read(FilePaths.ResolveLiteral(SessionState, DomainXml));

    /// <summary>The guest's maximum memory; null if it has only its memory.</summary>
    private protected ulong? MaximumMemory => MaximumMemorySize ?? Domain?.MaximumMemorySize;

    /// <summary>Refuses a parameter that matters to none of the chosen programs.</summary>
    private protected void CheckPrograms()
    {
        if (DomainXml is not null && User.Length == 0)
            User = [ProgramVersion.Find(nameof(ProgramKind.Qemu))!];
        bool isQemu = User.Any(user => user.Kind == ProgramKind.Qemu);
        bool isDpdk = User.Any(user => user.Kind == ProgramKind.Dpdk);
        bool isEither = isDpdk || User.Any(user => user.Kind == ProgramKind.Spdk);
        Check(nameof(GuestKernel), isQemu, "Qemu");
        Check(nameof(Kvm), isQemu, "Qemu");
        Check(nameof(DomainXml), isQemu, "Qemu");
        Check(nameof(IovaMode), isDpdk, "Dpdk");
        Check(nameof(NoHuge), isEither, "Dpdk or Spdk");
        Check(nameof(HighestAddress), isEither, "Dpdk or Spdk");
        Check(nameof(IomemPath), isEither, "Dpdk or Spdk");
        Check(nameof(HighestVirtualAddress), isDpdk, "Dpdk");
        Check(nameof(GroupCount), isQemu || isEither, "a program");
        if (HighestAddress is not null && IomemPath is not null)
            throw new CommandException(ErrorRecords.TwoHighestAddresses());
    }

    /// <summary>Predicts how the chosen programs start.</summary>
    private protected UserRow[] Predict(PlanningHost host, ulong memorySize, IReadOnlyList<ulong> backingPages, ulong? memlockLimit)
    {
        if (User.Length == 0)
            return [];
        var inputs = new ProgramInputs
        {
            MemorySize = memorySize,
            BackingPageSizes = backingPages,
            GroupCount = GroupCount ?? (Domain?.GroupsOfBridges is { Count: > 0 } groups ? groups.Max() : 1),
            Kvm = MyInvocation.BoundParameters.ContainsKey(nameof(Kvm)) ? Kvm : Domain?.IsKvm == true,
            IovaMode = IovaMode,
            NoHuge = NoHuge,
            HighestAddress = HighestAddress ?? HighestOfFile() ?? host.Host.Figures.HighestAddress,
            HighestVirtualAddress = HighestVirtualAddress,
        };
        GuestKernel? kernel = string.Equals(GuestKernel, NoKernel, StringComparison.OrdinalIgnoreCase) ? null : Guests.Kernels.GuestKernel.Parse(GuestKernel);
        WarnOfUnused(host.Host, inputs);
        return [.. User.Select(user => new UserRow(Domain is null
            ? GuestPrograms.Play(user, host, inputs, kernel, MaximumMemory)
            : DomainPrograms.Play(user, host, Domain, inputs, kernel, MaximumMemory, memlockLimit)))];
    }

    /// <summary>Warns once of a parameter that does not matter on this host, or with the other parameters.</summary>
    private void WarnOfUnused(HostDescription host, ProgramInputs inputs)
    {
        bool[] physical = [.. User.Where(user => user.Kind != ProgramKind.Qemu).Select(user => inputs.UsesPhysicalAddresses(user, host))];
        if ((HighestAddress is not null || IomemPath is not null) && !physical.Contains(true))
            Warn("The highest physical address does not matter, because DPDK uses virtual addresses here.");
        if (HighestVirtualAddress is not null && !physical.Contains(false) && inputs.BackingPageSizes.Count(size => size > host.PageSize) < 2)
            Warn("-HighestVirtualAddress does not matter, because the programs use physical addresses here.");
        if (IovaMode is not null && NoHuge)
            Warn("-IovaMode does not matter with -NoHuge, which makes DPDK reach for all physical memory.");
    }

    private void Warn(string text)
    {
        if (warnings.Add(text))
            WriteWarning(text);
    }

    private ulong? HighestOfFile()
        => IomemPath is null ? null
            : highestOfFile ??= IomemFile.ReadHighestAddress(FilePaths.ResolveLiteral(SessionState, IomemPath), Progress, Cancellation);

    private void Check(string parameter, bool matters, string programs)
    {
        if (!matters && MyInvocation.BoundParameters.ContainsKey(parameter))
            throw new CommandException(ErrorRecords.ParameterOfOtherProgram(parameter, programs, User.Select(user => user.Name)));
    }
}
