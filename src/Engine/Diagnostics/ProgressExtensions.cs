namespace SpaprDdw.Diagnostics;

/// <summary>Progress and cancellation for loops over many items.</summary>
public static class ProgressExtensions
{
    /// <summary>
    /// Returns the same items. Before each item it reports progress, and throws if the work was cancelled.
    /// </summary>
    /// <param name="items">The items.</param>
    /// <param name="work">The name of the items, such as "Mappings".</param>
    /// <param name="total">The number of items; null if not known.</param>
    /// <param name="progress">Receives the number of items that are done; null for no progress.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IEnumerable<T> WithProgress<T>(
        this IEnumerable<T> items, string work, long? total, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        long done = 0;
        foreach (T item in items)
        {
            progress?.Report(new WorkProgress(work, done++, total));
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }
}
