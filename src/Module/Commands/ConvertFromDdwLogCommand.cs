using System.Management.Automation;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Reads the lines about DMA windows in a kernel log: the questions of the kernel, the answers of the platform, and
/// failures.
/// </summary>
[Cmdlet(VerbsData.ConvertFrom, "DdwLog", DefaultParameterSetName = PathSet)]
[OutputType(typeof(DdwLogEvent), typeof(PeWindow))]
public sealed class ConvertFromDdwLogCommand : LogCmdlet
{
    private readonly PeWindows ofLines = new();
    private long lines;

    /// <summary>
    /// Return the windows that the endpoints (PE) of a PowerNV host have at the end of each log, and not its lines.
    /// </summary>
    [Parameter]
    public SwitchParameter CurrentWindow { get; set; }

    private protected override void ReadLine(string line)
    {
        if (DdwLogReader.ReadLine(line, ++lines) is { } entry)
            Take(entry, ofLines);
    }

    private protected override void ReadFile(string file)
    {
        var windows = new PeWindows();
        foreach (DdwLogEvent entry in KernelLogFile.ReadEvents(file, Cancellation))
            Take(entry, windows);
        WriteObject(windows.Existing, enumerateCollection: true);
    }

    /// <inheritdoc/>
    protected override void EndItems() => WriteObject(ofLines.Existing, enumerateCollection: true);

    private void Take(DdwLogEvent entry, PeWindows windows)
    {
        if (CurrentWindow)
            windows.Add(entry);
        else
            WriteObject(entry);
    }
}
