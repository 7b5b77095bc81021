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
        string[] files = (ParameterSetName == PathSet
            ? Path.SelectMany(path => Found(path, FilePaths.Expand))
            : LiteralPath.SelectMany(path => Found(path, (state, literal) => [FilePaths.Literal(state, literal)]))).ToArray();
        for (int number = 0; number < files.Length && !IsStopping; number++)
        {
            WriteProgress(new ProgressRecord(0, "Replaying recordings", files[number])
            {
                PercentComplete = 100 * number / files.Length,
            });
            Replay(files[number]);
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

    private IEnumerable<string> Found(string path, Func<SessionState, string, IEnumerable<string>> find)
    {
        try
        {
            return find(SessionState, path);
        }
        catch (CommandException exception)
        {
            WriteError(exception.Record);
            return [];
        }
    }
}
