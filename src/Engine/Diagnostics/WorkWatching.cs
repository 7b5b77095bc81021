namespace SpaprDdw.Diagnostics;

/// <summary>Work that can be ended between any two of its parts. Without a watch nothing ends it.</summary>
public static class WorkWatching
{
    /// <summary>Tells how far the work is, and ends it where it is to end.</summary>
    /// <param name="watch">Who watches.</param>
    /// <param name="work">What is being done, in words.</param>
    /// <param name="done">How many parts are done.</param>
    /// <param name="total">How many there are; null where that is not known.</param>
    /// <exception cref="OperationCanceledException">The work is to end.</exception>
    public static void Step(this IWorkWatch? watch, string work, long done, long? total = null)
    {
        watch?.Report(work, done, total);
        if (watch?.IsStopping == true)
            throw new OperationCanceledException();
    }

    /// <summary>Items, with a step before each.</summary>
    /// <param name="watch">Who watches.</param>
    /// <param name="work">What is being done, in words.</param>
    /// <param name="items">The items.</param>
    /// <param name="total">How many there are; null where that is not known.</param>
    /// <exception cref="OperationCanceledException">The work is to end.</exception>
    public static IEnumerable<T> Over<T>(this IWorkWatch? watch, string work, IEnumerable<T> items, long? total = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        long done = 0;
        foreach (T item in items)
        {
            watch.Step(work, done++, total);
            yield return item;
        }
    }
}
