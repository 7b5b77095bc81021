using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 1: one request for 1 TiB, and what it costs against one for 1 GiB.</summary>
public class OneRequest
{
    private const int Requests = 10_000;

    private Scene scene = null!;
    private PerPageDriver driver = null!;

    [GlobalSetup]
    public void Open()
    {
        scene = new Scene(Scene.TiB, Scene.TiB);
        driver = scene.Driver();
    }

    [GlobalCleanup]
    public void Close() => scene.Dispose();

    [Benchmark(Baseline = true)]
    public void PerPage()
    {
        driver.Map(scene.Window.StartAddress, scene.Buffer.Address, Scene.TiB, 3);
        driver.Unmap(scene.Window.StartAddress, Scene.TiB);
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public void Manager() => MapAndUnmap(Scene.TiB);

    [Benchmark(OperationsPerInvoke = Requests)]
    public void ManagerOfOneGiB() => MapAndUnmap(Scene.GiB);

    private void MapAndUnmap(ulong size)
    {
        for (int request = 0; request < Requests; request++)
        {
            scene.Map(0, 0, size);
            scene.Unmap(0, size);
        }
    }
}
