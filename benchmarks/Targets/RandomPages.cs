using BenchmarkDotNet.Attributes;
using SpaprDdw.Abi;
using SpaprDdw.Benchmarks.Baselines;
using SpaprDdw.Extents;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>
/// Target 2: maps a million single pages in a window of 1 TiB. Bus addresses and buffer offsets are in random order.
/// </summary>
public class RandomPages
{
    private readonly ulong[] distances = RandomDistances();
    private readonly ulong[] offsets = RandomOffsets();
    private ContainerFixture fixture = null!;
    private PerPageDriver driver = null!;

    [IterationSetup]
    public void Open()
    {
        fixture = ForRandomPages();
        driver = fixture.Driver();
    }

    [IterationCleanup]
    public void Close() => fixture.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Million)]
    public void PerPage() => fixture.MapAll(driver, distances, offsets);

    /// <summary>Only the two maps of extents that a request changes: the ledger's and the emulated table's.</summary>
    [Benchmark(OperationsPerInvoke = Million)]
    public int TwoMaps()
    {
        ExtentMap ledger = [], table = [];
        for (int index = 0; index < distances.Length; index++)
        {
            var extent = new Extent(distances[index], Page, offsets[index], DmaAccess.ReadWrite);
            ledger.Set(extent);
            table.Set(extent);
        }

        return ledger.Count + table.Count;
    }

    [Benchmark(OperationsPerInvoke = Million)]
    public void Container() => fixture.MapAll(distances, offsets);
}
