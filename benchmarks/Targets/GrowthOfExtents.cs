using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>How the cost of mapping and unmapping a page grows with the number of mapped extents.</summary>
public class GrowthOfExtents
{
    private readonly ulong[] distances = RandomDistances();
    private readonly ulong[] offsets = RandomOffsets();
    private ContainerFixture fixture = null!;
    private PerPageDriver driver = null!;
    private int next;

    public static IEnumerable<int> Counts => Enumerable.Range(0, 11).Select(step => 1 << (2 * step));

    /// <summary>The number of extents that are already mapped, from 1 to 1 M.</summary>
    [ParamsSource(nameof(Counts))]
    public int Extents { get; set; }

    [GlobalSetup]
    public void Map()
    {
        fixture = ForRandomPages();
        driver = fixture.Driver();
        for (int index = 0; index < Extents; index++)
        {
            fixture.Map(distances[index], offsets[index], Page);
            fixture.Map(driver, distances[index], offsets[index], Page);
        }
    }

    [GlobalCleanup]
    public void Close() => fixture.Dispose();

    [Benchmark]
    public void Container()
    {
        ulong distance = NextDistance();
        fixture.Map(distance, 0, Page);
        fixture.Unmap(distance, Page);
    }

    [Benchmark(Baseline = true)]
    public void PerPage()
    {
        ulong address = fixture.Window.StartAddress + NextDistance();
        driver.Map(address, fixture.Buffer.Address, Page, PerPageDriver.ReadWrite);
        driver.Unmap(address, Page);
    }

    /// <summary>The distance of a free page near a mapped one.</summary>
    private ulong NextDistance()
    {
        next = next + 1 < Extents ? next + 1 : 0;
        return distances[next] + (2 * Page);
    }
}
