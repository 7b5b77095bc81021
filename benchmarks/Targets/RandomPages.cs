using BenchmarkDotNet.Attributes;
using SpaprDdw.Abi;
using SpaprDdw.Benchmarks.Baselines;
using SpaprDdw.Extents;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 2: a million single pages in random order at both sides, anywhere in a window of 1 TiB.</summary>
public class RandomPages
{
    private readonly ulong[] distances = Scene.RandomDistances();
    private readonly ulong[] offsets = Scene.RandomOffsets();
    private Scene scene = null!;
    private PerPageDriver driver = null!;

    [IterationSetup]
    public void Open()
    {
        scene = Scene.ForRandomPages();
        driver = scene.Driver();
    }

    [IterationCleanup]
    public void Close() => scene.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Scene.Million)]
    public void PerPage()
    {
        for (int index = 0; index < distances.Length; index++)
            driver.Map(scene.Window.StartAddress + distances[index], scene.Buffer.Address + offsets[index], Scene.Page, 3);
    }

    /// <summary>What is left of it without a request: the ledger's map of extents and the emulated table's.</summary>
    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public int TwoMaps()
    {
        ExtentMap ledger = [], table = [];
        for (int index = 0; index < distances.Length; index++)
        {
            var extent = new Extent(distances[index], Scene.Page, offsets[index], DmaAccess.ReadWrite);
            ledger.Set(extent);
            table.Set(extent);
        }

        return ledger.Count + table.Count;
    }

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public void Manager() => scene.MapAll(distances, offsets);
}
