using SpaprDdw.Errors;
using SpaprDdw.Files;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>Reads kernel logs from files, which may be packed with gzip or xz.</summary>
public static class KernelLogFile
{
    /// <summary>Reads the events of a file while the caller enumerates them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="TceException">LogNotFound, LogUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static IEnumerable<DdwLogEvent> ReadEvents(string path, CancellationToken cancellation)
    {
        using Stream log = Try(path, () => LogFile.Open(path, progress: null, cancellation));
        using IEnumerator<DdwLogEvent> events = DdwLogReader.Read(log, cancellation).GetEnumerator();
        while (Try(path, events.MoveNext))
        {
            if (!events.Current.IsEvent)
                continue;
            events.Current.Path = path;
            yield return events.Current;
        }
    }

    /// <summary>Reads the history since the last start of the kernel.</summary>
    /// <exception cref="TceException">LogNotFound, LogUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    internal static DdwHistory Read(string path, CancellationToken cancellation) => Try(path, () =>
    {
        using Stream log = LogFile.Open(path, progress: null, cancellation);
        return DdwHistory.Read(log, cancellation);
    });

    private static T Try<T>(string path, Func<T> read)
        => FileReading.Try(path, PartitionErrors.LogNotFound, PartitionErrors.LogUnreadable, read);
}
