namespace SpaprDdw.Diagnostics;

/// <summary>Long work over many items.</summary>
public static class ProgressExtensions
{
    /// <summary>The same items. Before each one, progress is reported and the work ends if it was cancelled.</summary>
    /// <param name="items">The items.</param>
    /// <param name="work">What is counted, such as "Mappings".</param>
    /// <param name="total">How many items there are; null where that is not known.</param>
    /// <param name="progress">Receives how many items are done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
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
