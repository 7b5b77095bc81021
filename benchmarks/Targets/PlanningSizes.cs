using BenchmarkDotNet.Attributes;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 8: plans for ten thousand sizes from the pipeline. The plan of a size is many objects.</summary>
public class PlanningSizes
{
    private const int Sizes = 10_000;

    private ModuleRunspace runspace = null!;

    [GlobalSetup]
    public void Open()
    {
        runspace = new ModuleRunspace();
        runspace.Set("sizes", Enumerable.Range(1, Sizes).Select(size => (ulong)size * GiB).ToArray());
        runspace.Set("each", runspace.Run("$sizes[0] | Measure-DmaWindow").Count);
    }

    [GlobalCleanup]
    public void Close() => runspace.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Sizes)]
    public void Trivial() => runspace.Run("$sizes | Write-Trivial -Count $each | Out-Null");

    [Benchmark(OperationsPerInvoke = Sizes)]
    public void MeasureDmaWindow() => runspace.Run("$sizes | Measure-DmaWindow | Out-Null");
}
