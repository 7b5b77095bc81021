using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>How the cost of mapping and unmapping grows with what one request maps.</summary>
public class GrowthOfBytes
{
    private Scene scene = null!;
    private PerPageDriver driver = null!;

    public static IEnumerable<ulong> Sizes => Enumerable.Range(0, 16).Select(step => Scene.Page << (2 * step));

    /// <summary>Bytes in one request, from 64 KiB to 64 TiB.</summary>
    [ParamsSource(nameof(Sizes))]
    public ulong Size { get; set; }

    [GlobalSetup]
    public void Open()
    {
        scene = new Scene(Size, Size);
        driver = scene.Driver();
    }

    [GlobalCleanup]
    public void Close() => scene.Dispose();

    [Benchmark]
    public void Manager()
    {
        scene.Map(0, 0, Size);
        scene.Unmap(0, Size);
    }

    /// <summary>Its tables of more than 1 TiB would not fit into the memory of most machines.</summary>
    [Benchmark(Baseline = true)]
    public void PerPage()
    {
        if (Size > Scene.TiB)
            return;
        driver.Map(scene.Window.StartAddress, scene.Buffer.Address, Size, 3);
        driver.Unmap(scene.Window.StartAddress, Size);
    }
}
