namespace SpaprDdw.Tests.Performance;

/// <summary>
/// Holds a figure of memory to its range: one of some measurements is in it. Meanwhile the runtime takes and gives back
/// memory of its own, for pools that age and caches that grow, now and then and whatever the measured code does.
/// </summary>
internal static class Measured
{
    private const int Times = 3;

    public static void Within(double low, double high, Func<double> measure)
    {
        var figures = new List<double>();
        while (!figures.Any(figure => figure >= low && figure <= high))
        {
            Assert.False(figures.Count == Times, $"Not from {low} to {high}, {Times} times: {string.Join(", ", figures)}.");
            figures.Add(measure());
        }
    }

    /// <summary>What an act allocates when it is not done for the first time, in bytes.</summary>
    public static void Allocates(long low, long high, Action act, Action? then = null)
    {
        act();
        then?.Invoke();
        Within(low, high, () =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            act();
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            then?.Invoke();
            return bytes;
        });
    }
}
