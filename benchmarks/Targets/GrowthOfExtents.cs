using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>How the cost of mapping and unmapping a page grows with the number of extents that are there already.</summary>
public class GrowthOfExtents
{
    private readonly ulong[] distances = Scene.RandomDistances();
    private readonly ulong[] offsets = Scene.RandomOffsets();
    private Scene scene = null!;
    private PerPageDriver driver = null!;
    private int next;

    public static IEnumerable<int> Counts => Enumerable.Range(0, 11).Select(step => 1 << (2 * step));

    /// <summary>Extents that are there, from 1 to 1 M.</summary>
    [ParamsSource(nameof(Counts))]
    public int Extents { get; set; }

    [GlobalSetup]
    public void Map()
    {
        scene = Scene.ForRandomPages();
        driver = scene.Driver();
        for (int index = 0; index < Extents; index++)
        {
            scene.Map(distances[index], offsets[index], Scene.Page);
            driver.Map(scene.Window.StartAddress + distances[index], scene.Buffer.Address + offsets[index], Scene.Page, 3);
        }
    }

    [GlobalCleanup]
    public void Close() => scene.Dispose();

    [Benchmark]
    public void Manager()
    {
        ulong distance = NextDistance();
        scene.Map(distance, 0, Scene.Page);
        scene.Unmap(distance, Scene.Page);
    }

    [Benchmark(Baseline = true)]
    public void PerPage()
    {
        ulong address = scene.Window.StartAddress + NextDistance();
        driver.Map(address, scene.Buffer.Address, Scene.Page, 3);
        driver.Unmap(address, Scene.Page);
    }

    /// <summary>A place beside one of those that are mapped.</summary>
    private ulong NextDistance()
    {
        next = next + 1 < Extents ? next + 1 : 0;
        return distances[next] + (2 * Scene.Page);
    }
}
