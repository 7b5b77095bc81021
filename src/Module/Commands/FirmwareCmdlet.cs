using System.Management.Automation;
using SpaprDdw.Guests;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>A command with the parameters that tell what the firmware of a pseries host offers.</summary>
public abstract class FirmwareCmdlet : TceCmdlet
{
    private static readonly string[] Names =
    [
        nameof(LargestBlock), nameof(PageSizeMask), nameof(WindowsAvailable), nameof(KernelLog), nameof(Root), nameof(PciAddress),
    ];

    private IReadOnlyList<HostFirmware>? firmware;

    /// <summary>
    /// The largest number of TCEs of a window (lb in the kernel log). The log has hexadecimal digits: lb=1000000 is
    /// 0x1000000.
    /// </summary>
    [Parameter]
    [OptionalTransformation<CountTransformationAttribute>]
    public ulong? LargestBlock { get; set; }

    /// <summary>
    /// The page sizes of the platform as bits (ps in the kernel log): 1 4K, 2 64K, 4 16M, 8 32M, 0x10 64M, 0x20 128M,
    /// 0x40 256M, 0x80 16G, 0x100 2M. The log has hexadecimal digits: ps=103 is 0x103.
    /// </summary>
    [Parameter]
    [OptionalTransformation<CountTransformationAttribute>]
    public uint? PageSizeMask { get; set; }

    /// <summary>
    /// The number of windows that the platform can make beside the default window (wn in the kernel log).
    /// </summary>
    [Parameter]
    [OptionalTransformation<CountTransformationAttribute>]
    public uint? WindowsAvailable { get; set; }

    /// <summary>A file with the kernel log of the machine. The answers of its platform count, device by device.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KernelLog { get; set; }

    /// <summary>
    /// The folder or archive of a saved machine. Its platform's answers count, device by device.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    /// <summary>The PCI addresses of the devices that count in the saved machine or log. Wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PciAddressCompleter))]
    public string[] PciAddress { get; set; } = [];

    /// <summary>The first of these parameters that was used; null for none.</summary>
    private protected string? FirmwareParameter => Names.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey);

    /// <summary>Refuses a host that makes its windows without firmware.</summary>
    /// <param name="platform">The host.</param>
    /// <exception cref="CommandException">FirmwareNeedsPSeries.</exception>
    private protected void RequireFirmware(TcePlatform platform)
    {
        if (FirmwareParameter is { } used && platform != TcePlatform.PSeries)
            throw new CommandException(ErrorRecords.FirmwareNeedsPSeries(used, platform));
    }

    /// <summary>
    /// The different answers of the firmware, each with its devices. No parameter about firmware comes from the pipeline, so
    /// the sources are read once.
    /// </summary>
    /// <exception cref="SpaprDdw.Errors.TceException">
    /// PageSizeMaskInvalid, NoFirmwareAnswers, and the errors of the readers.
    /// </exception>
    /// <exception cref="CommandException">PathNotFound, PciDeviceNotFound, AddressNeedsSource.</exception>
    private protected IReadOnlyList<HostFirmware> FindFirmware() => firmware ??= ReadFirmwareAnswers();

    private static SavedDevice[] Matching(IReadOnlyList<SavedDevice> devices, string address)
    {
        var pattern = new NamePattern(address);
        SavedDevice[] matching = [.. devices.Where(device => pattern.IsMatch(device.PciAddress))];
        return matching.Length > 0 ? matching : throw new CommandException(ErrorRecords.PciDeviceNotFound(address));
    }

    private IReadOnlyList<HostFirmware> ReadFirmwareAnswers()
    {
        var given = new GivenFirmware(LargestBlock, PageSizeMask, WindowsAvailable);
        if (Root is null && KernelLog is null)
            return PciAddress.Length == 0 ? HostFirmware.Find(given, []) : throw new CommandException(ErrorRecords.AddressNeedsSource());
        string? log = KernelLog is null ? null : FilePaths.ResolveLiteral(SessionState, KernelLog);
        string? machine = Root is null ? null : FilePaths.ResolveLiteral(SessionState, Root);
        IReadOnlyList<SavedDevice> devices = SavedPlatform.Read(machine, log, Cancellation);
        return HostFirmware.Find(given, PciAddress.Length == 0 ? devices : [.. PciAddress.SelectMany(address => Matching(devices, address)).Distinct()]);
    }
}
