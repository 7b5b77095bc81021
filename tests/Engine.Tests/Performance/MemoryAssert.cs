namespace SpaprDdw.Tests.Performance;

/// <summary>
/// Asserts about memory. A figure must be in its range in one of three measurements, because the runtime takes and
/// returns memory of its own at any time.
/// </summary>
internal static class MemoryAssert
{
    private const int MaxMeasurements = 3;

    /// <summary>Asserts that a figure is in a range.</summary>
    public static void Within(double low, double high, Func<double> measure)
    {
        var figures = new List<double>();
        while (!figures.Any(figure => figure >= low && figure <= high))
        {
            Assert.False(
                figures.Count == MaxMeasurements, $"None of {MaxMeasurements} measurements is from {low} to {high}: {string.Join(", ", figures)}.");
            figures.Add(measure());
        }
    }

    /// <summary>
    /// Asserts how many bytes an action allocates from its second run on. The cleanup after each run is not measured.
    /// </summary>
    public static void Allocates(long low, long high, Action action, Action? cleanup = null)
    {
        action();
        cleanup?.Invoke();
        Within(low, high, () =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            cleanup?.Invoke();
            return bytes;
        });
    }
}
