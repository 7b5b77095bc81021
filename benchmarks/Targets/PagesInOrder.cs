using BenchmarkDotNet.Attributes;
using SpaprDdw.Abi;
using SpaprDdw.Benchmarks.Baselines;
using SpaprDdw.Extents;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 3: a million pages one after the other, each going on where the one before it ended.</summary>
public class PagesInOrder
{
    private Scene scene = null!;
    private PerPageDriver driver = null!;

    [IterationSetup]
    public void Open()
    {
        scene = new Scene(Scene.Million * Scene.Page, Scene.Million * Scene.Page);
        driver = scene.Driver();
    }

    [IterationCleanup]
    public void Close() => scene.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Scene.Million)]
    public void PerPage()
    {
        for (ulong distance = 0; distance < scene.Window.Size; distance += Scene.Page)
            driver.Map(scene.Window.StartAddress + distance, scene.Buffer.Address + distance, Scene.Page, 3);
    }

    /// <summary>What is left of it without a request: the ledger's map of extents and the emulated table's.</summary>
    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public int TwoMaps()
    {
        ExtentMap ledger = [], table = [];
        for (ulong distance = 0; distance < scene.Window.Size; distance += Scene.Page)
        {
            var extent = new Extent(distance, Scene.Page, distance, DmaAccess.ReadWrite);
            ledger.Set(extent);
            table.Set(extent);
        }

        return ledger.Count + table.Count;
    }

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public void Manager()
    {
        for (ulong distance = 0; distance < scene.Window.Size; distance += Scene.Page)
            scene.Map(distance, distance, Scene.Page);
    }
}
