using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>How the cost of mapping and unmapping grows with the bytes of one request.</summary>
public class GrowthOfBytes
{
    private ContainerFixture fixture = null!;
    private PerPageDriver driver = null!;

    public static IEnumerable<ulong> Sizes => Enumerable.Range(0, 16).Select(step => Page << (2 * step));

    /// <summary>Bytes in one request, from 64 KiB to 64 TiB.</summary>
    [ParamsSource(nameof(Sizes))]
    public ulong Size { get; set; }

    [GlobalSetup]
    public void Open()
    {
        fixture = new ContainerFixture(Size, Size);
        driver = fixture.Driver();
    }

    [GlobalCleanup]
    public void Close() => fixture.Dispose();

    [Benchmark]
    public void Container()
    {
        fixture.Map(0, 0, Size);
        fixture.Unmap(0, Size);
    }

    /// <summary>Stops at 1 TiB, because larger tables would not fit into the memory of most machines.</summary>
    [Benchmark(Baseline = true)]
    public void PerPage()
    {
        if (Size > TiB)
            return;
        fixture.Map(driver, 0, 0, Size);
        driver.Unmap(fixture.Window.StartAddress, Size);
    }
}
