using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>A command that reads logs from files, or their lines from the pipeline.</summary>
public abstract class LogCmdlet : TceCmdlet
{
    /// <summary>The parameter set with <see cref="Path"/>.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set with <see cref="LiteralPath"/>.</summary>
    protected const string LiteralSet = "LiteralPath";

    /// <summary>The parameter set with <see cref="InputObject"/>.</summary>
    protected const string LineSet = "InputObject";

    /// <summary>Files with logs, which may be packed with gzip or xz. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files with logs. Wildcards are not expanded.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Lines of a log.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = LineSet)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void ProcessItem()
    {
        if (ParameterSetName == LineSet)
        {
            foreach (string lineOrLines in InputObject)
                ReadLines(lineOrLines);
            return;
        }

        foreach (string file in FilePaths.ResolveAll(this, Path, LiteralPath))
            WriteErrorOf(() => ReadFile(file));
    }

    /// <summary>Reads a line from the pipeline.</summary>
    private protected abstract void ReadLine(string line);

    /// <summary>Reads a file. Its error does not end the command.</summary>
    private protected abstract void ReadFile(string file);

    private void ReadLines(string lineOrLines)
    {
        // Get-Content -Raw gives a whole log as one text.
        foreach (Range part in lineOrLines.AsSpan().Split('\n'))
        {
            Cancellation.ThrowIfCancellationRequested();
            ReadLine(lineOrLines[part]);
        }
    }
}
