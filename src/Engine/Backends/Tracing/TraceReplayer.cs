using SpaprDdw.Backends.Emulated;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// Replays the operations of a trace on a backend, and finds the results that differ from the recorded ones.
/// </summary>
/// <param name="backend">The process that sends the requests. Nothing else may use it during the replay.</param>
/// <param name="devices">Its devices. When null, their reads and writes are not compared.</param>
/// <param name="groupNumbers">
/// The groups to use for the trace's groups 0, 1 and so on; null for the same numbers.
/// </param>
public sealed class TraceReplayer(ITceBackend backend, IDeviceCopier? devices, IReadOnlyList<int>? groupNumbers = null)
{
    private readonly TraceExecutor executor = new(backend, devices, groupNumbers);

    /// <summary>Replays a trace on a new emulated host like the one that it was recorded on.</summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="stopOnFirst">True to stop at the first difference.</param>
    /// <param name="kernel">What the host's kernel does; null for what the kernel of the header does.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TraceFormatException">The file is not a trace.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TraceReplayResult ReplayFile(
        string path, bool stopOnFirst = false, KernelProfile? kernel = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        (TraceHeader header, List<TraceOperation> operations) = TraceReader.Read(path, progress, cancellationToken);
        EmulatedHost host = TraceHosts.Create(header, operations, kernel);
        using EmulatedProcess process = host.StartProcess();
        return Compare(path, header, new TraceReplayer(process, host).Run(operations, progress, cancellationToken), operations.Count, stopOnFirst) with
        {
            KernelNote = kernel is null ? TraceHosts.KernelNoteOf(header) : null,
        };
    }

    /// <summary>
    /// Replays operations one after the other, as the caller asks for differences. At the end, or when the caller stops
    /// early, it closes the container and frees the buffers.
    /// </summary>
    /// <param name="operations">The operations, from the first of the trace.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public IEnumerable<TraceDifference> Play(
        IEnumerable<TraceOperation> operations,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return DifferencesOf(Run(operations, progress, cancellationToken));
    }

    /// <summary>Compares operations while they are replayed, to the end or to the first difference.</summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="header">The trace's header.</param>
    /// <param name="run">Each operation as recorded and as replayed.</param>
    /// <param name="count">How many operations the trace has.</param>
    /// <param name="stopOnFirst">True to stop at the first difference.</param>
    internal static TraceReplayResult Compare(
        string path, TraceHeader header, IEnumerable<(TraceOperation Recorded, TraceOperation Replayed)> run, int count, bool stopOnFirst)
    {
        IEnumerable<TraceDifference> all = DifferencesOf(run);
        var differences = (stopOnFirst ? all.Take(1) : all).ToList();
        int played = stopOnFirst && differences.Count > 0 ? differences[0].Operation : count;
        return new TraceReplayResult(path, header.Name, played, differences);
    }

    /// <summary>Replays operations, and returns each as recorded and as replayed.</summary>
    internal IEnumerable<(TraceOperation Recorded, TraceOperation Replayed)> Run(
        IEnumerable<TraceOperation> operations, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            foreach (TraceOperation recorded in operations.WithProgress("Operations", total: null, progress, cancellationToken))
                yield return (recorded, executor.Execute(recorded, cancellationToken));
        }
        finally
        {
            executor.End();
        }
    }

    private static IEnumerable<TraceDifference> DifferencesOf(IEnumerable<(TraceOperation Recorded, TraceOperation Replayed)> run)
        => run.SelectMany((pair, index) => TraceComparison.Compare(index + 1, pair.Recorded, pair.Replayed));
}
