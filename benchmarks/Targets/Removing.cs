using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 5: a window goes with a million mappings, by itself or with its container.</summary>
public class Removing
{
    private readonly ulong[] distances = Scene.RandomDistances();
    private readonly ulong[] offsets = Scene.RandomOffsets();
    private Scene scene = null!;
    private PerPageDriver driver = null!;

    [IterationSetup(Target = nameof(PerPage))]
    public void MapByPage()
    {
        scene = Scene.ForRandomPages();
        driver = scene.Driver();
        for (int index = 0; index < distances.Length; index++)
            driver.Map(scene.Window.StartAddress + distances[index], scene.Buffer.Address + offsets[index], Scene.Page, 3);
    }

    [IterationSetup(Targets = [nameof(Remove), nameof(Disconnect)])]
    public void Map()
    {
        scene = Scene.ForRandomPages();
        scene.MapAll(distances, offsets);
    }

    [IterationCleanup]
    public void Close() => scene.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Scene.Million)]
    public void PerPage() => driver.Unmap(scene.Window.StartAddress, scene.Window.Size);

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public void Remove() => scene.Container.RemoveWindow(scene.Window, force: true);

    [Benchmark(OperationsPerInvoke = Scene.Million)]
    public void Disconnect() => scene.Container.Dispose();
}
