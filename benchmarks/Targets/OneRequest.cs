using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 1: one request for 1 TiB, compared with one for 1 GiB.</summary>
public class OneRequest
{
    private const int Requests = 10_000;

    private ContainerFixture fixture = null!;
    private PerPageDriver driver = null!;

    [GlobalSetup]
    public void Open()
    {
        fixture = new ContainerFixture(TiB, TiB);
        driver = fixture.Driver();
    }

    [GlobalCleanup]
    public void Close() => fixture.Dispose();

    [Benchmark(Baseline = true)]
    public void PerPage()
    {
        fixture.Map(driver, 0, 0, TiB);
        driver.Unmap(fixture.Window.StartAddress, TiB);
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public void Container() => MapAndUnmap(TiB);

    [Benchmark(OperationsPerInvoke = Requests)]
    public void ContainerOfOneGiB() => MapAndUnmap(GiB);

    private void MapAndUnmap(ulong size)
    {
        for (int request = 0; request < Requests; request++)
        {
            fixture.Map(0, 0, size);
            fixture.Unmap(0, size);
        }
    }
}
