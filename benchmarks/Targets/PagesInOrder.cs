using BenchmarkDotNet.Attributes;
using SpaprDdw.Abi;
using SpaprDdw.Benchmarks.Baselines;
using SpaprDdw.Extents;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 3: maps a million pages in order, each behind the one before it.</summary>
public class PagesInOrder
{
    private ContainerFixture fixture = null!;
    private PerPageDriver driver = null!;

    [IterationSetup]
    public void Open()
    {
        fixture = new ContainerFixture(Million * Page, Million * Page);
        driver = fixture.Driver();
    }

    [IterationCleanup]
    public void Close() => fixture.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Million)]
    public void PerPage()
    {
        for (ulong distance = 0; distance < fixture.Window.Size; distance += Page)
            fixture.Map(driver, distance, distance, Page);
    }

    /// <summary>Only the two maps of extents that a request changes: the ledger's and the emulated table's.</summary>
    [Benchmark(OperationsPerInvoke = Million)]
    public int TwoMaps()
    {
        ExtentMap ledger = [], table = [];
        for (ulong distance = 0; distance < fixture.Window.Size; distance += Page)
        {
            var extent = new Extent(distance, Page, distance, DmaAccess.ReadWrite);
            ledger.Set(extent);
            table.Set(extent);
        }

        return ledger.Count + table.Count;
    }

    [Benchmark(OperationsPerInvoke = Million)]
    public void Container()
    {
        for (ulong distance = 0; distance < fixture.Window.Size; distance += Page)
            fixture.Map(distance, distance, Page);
    }
}
