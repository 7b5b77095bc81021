using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Opens a container on a host and makes it the runspace's current one.</summary>
[Cmdlet(VerbsCommunications.Connect, "TceContainer", SupportsShouldProcess = true)]
[OutputType(typeof(TceContainer))]
public sealed class ConnectTceContainerCommand : TceCmdlet
{
    private static readonly string[] EmulatedOnly = [nameof(Platform), nameof(HostPageSize), nameof(MemlockLimit)];

    /// <summary>What to connect on.</summary>
    [Parameter(Position = 0)]
    public TceBackendKind Backend { get; set; } = TceBackendKind.Emulated;

    /// <summary>The machine to emulate: Power8, Power9, Power10 or PSeries.</summary>
    [Parameter(Position = 1)]
    [PlatformTransformation]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public PlatformArgument Platform { get; set; } = PlatformArgument.Usual;

    /// <summary>Page size of the emulated host's kernel: 64K or 4K.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong HostPageSize { get; set; } = HostDescription.LargePageSize;

    /// <summary>The IOMMU groups to put into the container; without it, the host's first.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NewHostGroupCompleter))]
    public int[]? Group { get; set; }

    /// <summary>Version of the sPAPR TCE IOMMU.</summary>
    [Parameter]
    [ValidateSet("1", "2")]
    public int IommuVersion { get; set; } = 2;

    /// <summary>RLIMIT_MEMLOCK of the emulated process; without it, nothing limits it.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? MemlockLimit { get; set; }

    /// <summary>A name for the container.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (Refusal() is { } refusal)
        {
            WriteError(refusal);
            return;
        }

        Session session = Session.OfRunspace();
        string name = Name ?? session.FreeName(Backend == TceBackendKind.Kernel ? "kernel" : "emulated");
        if (session.Find(name) is not null)
        {
            WriteError(ErrorRecords.ContainerNameTaken(name));
            return;
        }

        string host = Backend == TceBackendKind.Kernel ? "this machine's driver" : $"emulated {Platform} host";
        if (!ShouldProcess(host, $"Connect container '{name}'"))
            return;
        var options = new TceContainerOptions { Name = name, Groups = Group, IommuVersion = IommuVersion };
        TceContainer container = Backend == TceBackendKind.Kernel
            ? KernelContainers.Open(options, CmdletLog.Sink)
            : EmulatedHosts.Connect(Platform.Value, HostPageSize, MemlockLimit, options, CmdletLog.Sink);
        session.Add(container);
        WriteObject(container);
    }

    private ErrorRecord? Refusal()
    {
        string? emulatedOnly = EmulatedOnly.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey);
        if (Backend == TceBackendKind.Kernel && emulatedOnly is not null)
            return ErrorRecords.EmulatedOnlyParameter(emulatedOnly);
        return HostDescription.IsPageSize(HostPageSize) ? null : ErrorRecords.HostPageSizeInvalid(HostPageSize);
    }
}
