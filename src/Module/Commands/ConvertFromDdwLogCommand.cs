using System.Management.Automation;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Reads the lines about DMA windows in a kernel log: the questions of the kernel, the answers of the platform, and
/// failures.
/// </summary>
[Cmdlet(VerbsData.ConvertFrom, "DdwLog", DefaultParameterSetName = PathSet)]
[OutputType(typeof(DdwLogEvent))]
public sealed class ConvertFromDdwLogCommand : LogCmdlet
{
    private long lines;

    private protected override void ReadLine(string line)
    {
        if (DdwLogReader.ReadLine(line, ++lines) is { } entry)
            WriteObject(entry);
    }

    private protected override void ReadFile(string file)
    {
        foreach (DdwLogEvent entry in KernelLogFile.ReadEvents(file, Cancellation))
            WriteObject(entry);
    }
}
