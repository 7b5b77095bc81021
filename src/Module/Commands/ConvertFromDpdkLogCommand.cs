using System.Management.Automation;
using SpaprDdw.Programs.Logs;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Reads the lines about DMA in a log of DPDK, and tells what failed and why.</summary>
[Cmdlet(VerbsData.ConvertFrom, "DpdkLog", DefaultParameterSetName = PathSet)]
[OutputType(typeof(DpdkLogEntry))]
public sealed class ConvertFromDpdkLogCommand : LogCmdlet
{
    private long lines;

    private protected override void ReadLine(string line)
    {
        if (DpdkLogReader.ReadLine(line, ++lines) is { } entry)
            WriteObject(entry);
    }

    private protected override void ReadFile(string file)
    {
        foreach (DpdkLogEntry entry in DpdkLogReader.ReadFile(file, Progress, Cancellation))
            WriteObject(entry);
    }
}
