using System.Management.Automation;
using SpaprDdw.Errors;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Reads the lines about DMA windows in a kernel log: the questions of the kernel, the answers of the platform, and
/// failures.
/// </summary>
[Cmdlet(VerbsData.ConvertFrom, "DdwLog", DefaultParameterSetName = PathSet)]
[OutputType(typeof(DdwLogEvent))]
public sealed class ConvertFromDdwLogCommand : TceCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";
    private const string LineSet = "InputObject";

    private long lines;

    /// <summary>
    /// Files with kernel logs: the output of dmesg, journalctl or syslog, which may be packed with gzip or xz.
    /// Wildcards are allowed.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files with kernel logs. Wildcards are not expanded.</summary>
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
        // Get-Content -Raw gives a whole log as one text.
        foreach (Range part in lineOrLines.AsSpan().Split('\n'))
        {
            if (DdwLogReader.ReadLine(lineOrLines[part], ++lines) is { } entry)
                WriteObject(entry);
        }
    }

    private void ReadFile(string file)
    {
        try
        {
            foreach (DdwLogEvent entry in KernelLogFile.ReadEvents(file, Cancellation))
                WriteObject(entry);
        }
        catch (TceException exception)
        {
            WriteError(ErrorRecords.From(exception));
        }
    }
}
