using System.Management.Automation;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Replays recordings of real kernels on fresh emulated hosts and shows where the answers differ.</summary>
[Cmdlet(VerbsDiagnostic.Test, "TceTrace", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TraceReplayResult))]
public sealed class TestTceTrace : TceCmdlet, IDisposable
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";

    private readonly CancellationTokenSource stop = new();

    /// <summary>The recordings, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The recordings, taken as they are written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    public void Dispose() => stop.Dispose();

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        string[] paths = ParameterSetName == PathSet ? Path : LiteralPath;
        for (int number = 0; number < paths.Length && !IsStopping; number++)
        {
            string[] files = Found(paths[number]).ToArray();
            for (int file = 0; file < files.Length && !IsStopping; file++)
            {
                WriteProgress(new ProgressRecord(0, "Replaying recordings", files[file])
                {
                    PercentComplete = (int)(100L * ((number * (long)files.Length) + file) / (paths.Length * (long)files.Length)),
                });
                Replay(files[file]);
            }
        }

        WriteProgress(new ProgressRecord(0, "Replaying recordings", "Done") { RecordType = ProgressRecordType.Completed });
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        stop.Cancel();
    }

    private void Replay(string file)
    {
        try
        {
            WriteObject(TraceReplayer.ReplayFile(file, stop.Token));
        }
        catch (OperationCanceledException) when (IsStopping)
        {
            // Ctrl+C: PowerShell itself tells the user.
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            WriteError(ErrorRecords.PathNotFound(file, cause));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or TraceFormatException)
        {
            WriteError(ErrorRecords.TraceUnreadable(file, cause));
        }
    }

    private IEnumerable<string> Found(string path)
    {
        try
        {
            return ParameterSetName == PathSet ? FilePaths.Expand(SessionState, path) : [FilePaths.Literal(SessionState, path)];
        }
        catch (CommandException exception)
        {
            WriteError(exception.Record);
            return [];
        }
    }
}
