using System.Management.Automation;
using SpaprDdw.Errors;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Reads what a kernel log tells about DMA windows: what the kernel asked the platform for, what it got, and what failed.</summary>
[Cmdlet(VerbsData.ConvertFrom, "DdwLog", DefaultParameterSetName = PathSet)]
[OutputType(typeof(DdwLogEvent))]
public sealed class ConvertFromDdwLogCommand : TceCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";
    private const string LineSet = "InputObject";

    private long lines;

    /// <summary>Kernel logs, with wildcards: text of dmesg, journalctl or syslog, packed with gzip or xz or not.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Kernel logs, taken as they are written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Lines of a kernel log.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = LineSet)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (ParameterSetName == LineSet)
        {
            foreach (string line in InputObject)
                WriteLine(line);
            return;
        }

        bool areLiteral = ParameterSetName == LiteralSet;
        foreach (string file in FilePaths.ResolveAll(this, areLiteral ? LiteralPath : Path, areLiteral))
            ReadFile(file);
    }

    private void WriteLine(string lineOrLines)
    {
        // A log may come as one text.
        foreach (Range part in lineOrLines.AsSpan().Split('\n'))
        {
            if (DdwLogReader.ReadLine(lineOrLines[part], ++lines) is { } told)
                WriteObject(told);
        }
    }

    private void ReadFile(string file)
    {
        try
        {
            foreach (DdwLogEvent told in KernelLogFile.ReadEvents(file, Cancellation))
                WriteObject(told);
        }
        catch (TceException exception)
        {
            WriteError(ErrorRecords.From(exception));
        }
    }
}
