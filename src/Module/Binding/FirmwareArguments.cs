using System.Management.Automation;
using SpaprDdw.Guests;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>The arguments of a command that tell what the firmware of a pseries host offers.</summary>
/// <param name="Given">The values that were given.</param>
/// <param name="Root">A saved machine; null for none.</param>
/// <param name="KernelLog">A file with a kernel log; null for none.</param>
/// <param name="PciAddress">The devices that count, with wildcards; empty for all.</param>
internal sealed record FirmwareArguments(GivenFirmware Given, string? Root, string? KernelLog, string[] PciAddress)
{
    /// <summary>The first parameter that was used; null for none.</summary>
    public string? FirstUsed => Given.LargestBlock is not null ? nameof(Given.LargestBlock)
        : Given.PageSizeMask is not null ? nameof(Given.PageSizeMask)
        : Given.WindowsAvailable is not null ? nameof(Given.WindowsAvailable)
        : KernelLog is not null ? nameof(KernelLog)
        : Root is not null ? nameof(Root)
        : PciAddress.Length > 0 ? nameof(PciAddress)
        : null;

    /// <summary>Refuses a host that makes its windows without firmware.</summary>
    /// <param name="platform">The host.</param>
    /// <exception cref="CommandException">FirmwareNeedsPSeries.</exception>
    public void Require(TcePlatform platform)
    {
        if (FirstUsed is { } used && platform != TcePlatform.PSeries)
            throw new CommandException(ErrorRecords.FirmwareNeedsPSeries(used, platform));
    }

    /// <summary>The different answers of the firmware, each with its devices.</summary>
    /// <param name="session">The state of the session, for paths.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="SpaprDdw.Errors.TceException">
    /// PageSizeMaskInvalid, NoFirmwareAnswers, and the errors of the readers.
    /// </exception>
    /// <exception cref="CommandException">PathNotFound, PciDeviceNotFound, AddressNeedsSource.</exception>
    public IReadOnlyList<HostFirmware> Find(SessionState session, CancellationToken cancellation)
    {
        if (Root is null && KernelLog is null)
            return PciAddress.Length == 0 ? HostFirmware.Find(Given, []) : throw new CommandException(ErrorRecords.AddressNeedsSource());
        string? log = KernelLog is null ? null : FilePaths.ResolveLiteral(session, KernelLog);
        IReadOnlyList<SavedDevice> devices = Root is null
            ? SavedPlatform.ReadLog(log!, cancellation)
            : SavedPlatform.ReadMachine(FilePaths.ResolveLiteral(session, Root), log, cancellation);
        return HostFirmware.Find(Given, PciAddress.Length == 0 ? devices : [.. PciAddress.SelectMany(address => Matching(devices, address)).Distinct()]);
    }

    /// <summary>The only answer of the firmware.</summary>
    /// <param name="session">The state of the session, for paths.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="CommandException">As <see cref="Find"/>, FirmwareDiffers.</exception>
    public HostFirmware FindOne(SessionState session, CancellationToken cancellation)
        => Find(session, cancellation) is var found && found.Count == 1 ? found[0] : throw new CommandException(ErrorRecords.FirmwareDiffers(found));

    private static SavedDevice[] Matching(IReadOnlyList<SavedDevice> devices, string address)
    {
        var pattern = new NamePattern(address);
        SavedDevice[] matching = [.. devices.Where(device => pattern.IsMatch(device.PciAddress))];
        return matching.Length > 0 ? matching : throw new CommandException(ErrorRecords.PciDeviceNotFound(address));
    }
}
