using System.Management.Automation;
using SpaprDdw.Errors;
using SpaprDdw.Partition;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>A command that reads the PCI devices of the running partition or of saved ones.</summary>
public abstract class PartitionCmdlet : TceCmdlet
{
    /// <summary>The parameter set with <see cref="Root"/>, and for the running partition.</summary>
    protected const string RootSet = "Root";

    /// <summary>The parameter set with <see cref="LiteralPath"/>.</summary>
    protected const string LiteralSet = "LiteralPath";

    /// <summary>
    /// Saved machines: folders or archives (.tar, .tar.gz, .tar.xz). Wildcards are allowed. By default the running
    /// partition is read.
    /// </summary>
    [Parameter(ParameterSetName = RootSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Root { get; set; } = [];

    /// <summary>Saved machines. Wildcards are not expanded.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralSet)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [Alias("PSPath", "Source")]
    public string[]? LiteralPath { get; set; }

    /// <summary>A file with the kernel log of the machine. By default the log of the machine itself is read.</summary>
    [Parameter(ParameterSetName = RootSet)]
    [Parameter(ParameterSetName = LiteralSet)]
    [ValidateNotNullOrEmpty]
    public string? KernelLog { get; set; }

    /// <summary>
    /// The PCI addresses of the devices to list. Wildcards are allowed. By default all devices are listed.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = RootSet)]
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PciAddressCompleter))]
    public string[] PciAddress { get; set; } = [];

    /// <summary>
    /// Reads the devices that the parameters select. A machine that cannot be read is an error, and the next one is
    /// read.
    /// </summary>
    private protected IEnumerable<PciDmaWindow> ReadDevices()
    {
        string? log = KernelLog is null ? null : FilePaths.ResolveLiteral(SessionState, KernelLog);
        IReadOnlyList<string?> machines = Machines();
        if (log is not null && machines.Count > 1)
            throw new CommandException(ErrorRecords.OneLogForSeveralMachines(KernelLog!, machines.Count));
        return machines.SelectMany(machine => Read(machine, log));
    }

    private IReadOnlyList<string?> Machines()
    {
        bool areLiteral = ParameterSetName == LiteralSet;
        string[] saved = (areLiteral ? LiteralPath ?? [] : Root).Where(path => !string.IsNullOrEmpty(path)).ToArray();
        if (saved.Length == 0)
            return [null];
        return [.. FilePaths.ResolveAll(this, saved, areLiteral)];
    }

    private IEnumerable<PciDmaWindow> Read(string? machine, string? log)
    {
        PartitionReport report;
        try
        {
            report = PartitionReader.Read(machine, log, Cancellation);
        }
        catch (TceException exception)
        {
            WriteError(ErrorRecords.From(exception));
            return [];
        }

        foreach (TceException fault in report.Faults)
            WriteError(ErrorRecords.From(fault));
        Tell(report);
        return Chosen(report);
    }

    /// <summary>
    /// Writes the notes: as warnings when a verdict is missing because of them, and to the verbose stream otherwise.
    /// </summary>
    private void Tell(PartitionReport report)
    {
        bool matters = report.Devices.Count == 0 || report.Devices.Any(device => device.Verdict is "Unknown" or "Unexplained");
        foreach (string note in report.Notes)
        {
            if (matters)
                WriteWarning(note);
            else
                WriteVerbose(note);
        }
    }

    private IEnumerable<PciDmaWindow> Chosen(PartitionReport report)
    {
        if (PciAddress.Length == 0)
            return report.Devices;
        var chosen = new List<PciDmaWindow>();
        foreach (string address in PciAddress)
        {
            var pattern = new NamePattern(address);
            PciDmaWindow[] found = [.. report.Devices.Where(device => pattern.IsMatch(device.PciAddress))];
            if (found.Length == 0 && !pattern.HasWildcards)
                WriteError(ErrorRecords.PciDeviceNotFound(address));
            chosen.AddRange(found.Except(chosen));
        }

        return chosen;
    }
}
