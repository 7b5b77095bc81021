using System.Management.Automation;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Guests;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Opens a container on an emulated host or on the driver of this machine.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "TceContainer", SupportsShouldProcess = true, DefaultParameterSetName = FirstGroupSet)]
[OutputType(typeof(ContainerRow))]
public sealed class ConnectTceContainerCommand : FirmwareCmdlet
{
    private const string FirstGroupSet = "FirstGroup";
    private const string GroupSet = "Group";

    private static readonly string[] EmulatedOnly = [nameof(Platform), nameof(HostPageSize), nameof(KernelVersion), nameof(MemlockLimit)];

    private readonly Session session = Session.OfRunspace();
    private string? earlierFailure;
    private bool hasFailed;

    /// <summary>
    /// Tells the session, because PowerShell may refuse the arguments before the command can do anything.
    /// </summary>
    public ConnectTceContainerCommand() => session.Expect(this);

    /// <summary>Emulated for a new emulated host, or Kernel for the driver of this machine.</summary>
    [Parameter(Position = 0, ParameterSetName = FirstGroupSet)]
    [Parameter(Position = 0, ParameterSetName = GroupSet, ValueFromPipelineByPropertyName = true)]
    [WordTransformation<TceBackendKind>]
    public TceBackendKind Backend { get; set; } = TceBackendKind.Emulated;

    /// <summary>The platform of the host: Power8, Power9, Power10 or PSeries. The driver of this machine tells its own.</summary>
    [Parameter(Position = 1, ParameterSetName = FirstGroupSet)]
    [Parameter(Position = 1, ParameterSetName = GroupSet, ValueFromPipelineByPropertyName = true)]
    [PlatformTransformation]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public PlatformArgument Platform { get; set; } = PlatformArgument.Default;

    /// <summary>The page size of the host's kernel: 64K or 4K.</summary>
    [Parameter(ParameterSetName = FirstGroupSet)]
    [Parameter(ParameterSetName = GroupSet, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(HostPageSizeCompleter))]
    public ulong HostPageSize { get; set; } = HostDescription.LargePageSize;

    /// <summary>
    /// The kernel of the host: a version such as 6.8, or what uname -r prints there. The default is 6.12.
    /// </summary>
    [Parameter(ParameterSetName = FirstGroupSet)]
    [Parameter(ParameterSetName = GroupSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(HostKernelCompleter))]
    public string? KernelVersion { get; set; }

    /// <summary>
    /// The IOMMU groups of the container. The default is the first group of the host that can be used. Several groups
    /// go into one container; each piped group gets a container of its own.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = GroupSet, ValueFromPipelineByPropertyName = true)]
    [Alias("Number")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NewHostGroupCompleter))]
    [NumberLength]
    public int[]? Group { get; set; }

    /// <summary>The version of the sPAPR TCE IOMMU. Version 1 has no dynamic windows.</summary>
    [Parameter]
    [ValidateSet("1", "2")]
    [NumberLength]
    public int IommuVersion { get; set; } = 2;

    /// <summary>
    /// The limit of locked memory (RLIMIT_MEMLOCK). It is that of the emulated process: a size, or unlimited, which is
    /// the default.
    /// </summary>
    [Parameter]
    [LimitTransformation]
    public ulong? MemlockLimit { get; set; }

    /// <summary>
    /// The name of the container: 1 to 128 characters, no control or format characters. The default is kernel0 or
    /// emulated0, or the next free number.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        session.Expect(null);
        earlierFailure = session.ConnectFailure;
        session.ConnectFailure = "it connected nothing";
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        try
        {
            Connect();
        }
        catch (Exception cause) when (cause is TceException or CommandException)
        {
            session.ConnectFailure = ((cause as TceException)?.Problem ?? cause.Message).TrimEnd('.');
            hasFailed = true;
            throw;
        }
    }

    private void Connect()
    {
        if (FindParameterError() is { } error)
            throw new CommandException(error);
        HostKernel? kernel = string.IsNullOrEmpty(KernelVersion) ? null : EmulatedHost.KernelOf(KernelVersion);
        if (Name is not null)
            NameRules.Require(Name);
        FirmwareAnswer? firmware = Backend == TceBackendKind.Kernel ? null : ReadFirmware();
        string name = OpenContainers.Reserve(Name, Backend == TceBackendKind.Kernel ? "kernel" : "emulated");
        try
        {
            string host = Backend == TceBackendKind.Kernel ? "this machine's driver" : kernel is null ? $"emulated {Platform} host" : $"emulated {Platform} host with Linux {kernel.Release}";
            if (ShouldProcess(host, $"Connect container '{name}'"))
                Open(name, kernel, firmware);
            else if (!hasFailed)
                session.ConnectFailure = earlierFailure;
        }
        finally
        {
            OpenContainers.Release(name);
        }
    }

    /// <summary>What the firmware of the emulated host offers; null if no parameter tells it.</summary>
    private FirmwareAnswer? ReadFirmware()
    {
        RequireFirmware(Platform.Value);
        if (FirmwareParameter is null)
            return null;
        IReadOnlyList<HostFirmware> found = FindFirmware();
        return found.Count == 1 ? found[0].Answer : throw new CommandException(ErrorRecords.FirmwareDiffers(found));
    }

    private void Open(string name, HostKernel? kernel, FirmwareAnswer? firmware)
    {
        WarnOf(kernel?.Note); // Before an error, which may follow from the number.
        var options = new TceContainerOptions { Name = name, Groups = Group, IommuVersion = IommuVersion };
        TceContainer container = Backend == TceBackendKind.Kernel
            ? KernelContainers.Open(options, CmdletLog.Sink)
            : EmulatedHosts.Open(Describe(kernel, firmware), options, CmdletLog.Sink);
        if (!hasFailed)
            session.ConnectFailure = null;
        ContainerRow added = session.Add(container); // Before the warning, which throws with -WarningAction Stop.
        if (Backend == TceBackendKind.Kernel)
            WarnOf(container.GetInfo().KernelNote);
        WriteObject(added);
    }

    private EmulatedHostOptions Describe(HostKernel? kernel, FirmwareAnswer? firmware)
    {
        var host = new EmulatedHostOptions { Platform = Platform.Value, PageSize = HostPageSize };
        return host with
        {
            Kernel = kernel?.Profile ?? host.Kernel,
            LockedMemoryLimit = MemlockLimit ?? ulong.MaxValue,
            CanExceedLimit = MemlockLimit is null,
            Figures = new HostFigures
            {
                Kernel = kernel?.Release,
                HighestAddress = kernel is { Profile.BoundsWindowsByMemory: true } ? host.MemorySize - 1 : null,
                Firmware = firmware,
            },
        };
    }

    private ErrorRecord? FindParameterError()
    {
        string? emulatedOnly = EmulatedOnly.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) ?? FirmwareParameter;
        if (Backend == TceBackendKind.Kernel && emulatedOnly is not null)
            return ErrorRecords.EmulatedOnlyParameter(emulatedOnly);
        return HostDescription.IsPageSize(HostPageSize) ? null : ErrorRecords.HostPageSizeInvalid(HostPageSize);
    }
}
