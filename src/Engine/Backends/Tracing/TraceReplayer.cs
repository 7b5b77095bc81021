using SpaprDdw.Backends.Emulated;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Plays a trace's operations on a backend and tells where the results differ from the recorded ones.</summary>
/// <param name="backend">The process that makes the requests; nothing else should use it meanwhile.</param>
/// <param name="devices">Its devices; null when they cannot be reached: what they read and write is not compared.</param>
public sealed class TraceReplayer(ITceBackend backend, IDeviceCopier? devices)
{
    private readonly TraceExecutor executor = new(backend, devices);

    /// <summary>Replays a trace on a fresh emulated host like the one that it was recorded on.</summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="cancellationToken">Ends the replay early.</param>
    /// <exception cref="TraceFormatException">The file is not a trace.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TraceReplayResult ReplayFile(string path, CancellationToken cancellationToken = default)
    {
        TraceHeader header = TraceReader.ReadHeader(path);
        var operations = TraceReader.ReadOperations(path).ToList();
        EmulatedHost host = TraceHosts.Create(header, operations);
        using EmulatedProcess process = host.StartProcess();
        var differences = new TraceReplayer(process, host).Play(operations, cancellationToken).ToList();
        return new TraceReplayResult(path, header.Name, operations.Count, differences);
    }

    /// <summary>
    /// Plays operations one after the other as the differences are asked for. At the end, and when the caller stops
    /// early, the container is closed and the buffers are freed.
    /// </summary>
    /// <param name="operations">The operations, from the first of the trace.</param>
    /// <param name="cancellationToken">Ends the replay early.</param>
    public IEnumerable<TraceDifference> Play(
        IEnumerable<TraceOperation> operations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return Differences();

        IEnumerable<TraceDifference> Differences()
        {
            int number = 0;
            try
            {
                foreach (TraceOperation recorded in operations)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    TraceOperation replayed = executor.Execute(recorded);
                    number++;
                    foreach (TraceDifference difference in TraceComparison.Compare(number, recorded, replayed))
                        yield return difference;
                }
            }
            finally
            {
                executor.End();
            }
        }
    }
}
