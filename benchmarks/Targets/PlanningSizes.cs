using BenchmarkDotNet.Attributes;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 8: plans for ten thousand sizes from the pipeline, each of many objects.</summary>
public class PlanningSizes
{
    private const int Sizes = 10_000;

    private Shell shell = null!;

    [GlobalSetup]
    public void Open()
    {
        shell = new Shell();
        shell.Set("sizes", Enumerable.Range(1, Sizes).Select(size => (ulong)size * Scene.GiB).ToArray());
        shell.Set("each", shell.Run("$sizes[0] | Measure-DmaWindow").Count);
    }

    [GlobalCleanup]
    public void Close() => shell.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Sizes)]
    public void Trivial() => shell.Run("$sizes | Write-Trivial -Count $each | Out-Null");

    [Benchmark(OperationsPerInvoke = Sizes)]
    public void MeasureDmaWindow() => shell.Run("$sizes | Measure-DmaWindow | Out-Null");
}
