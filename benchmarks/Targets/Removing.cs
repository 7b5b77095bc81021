using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 5: removes a window with a million mappings, or closes its container.</summary>
public class Removing
{
    private readonly ulong[] distances = RandomDistances();
    private readonly ulong[] offsets = RandomOffsets();
    private ContainerFixture fixture = null!;
    private PerPageDriver driver = null!;

    [IterationSetup(Target = nameof(PerPage))]
    public void MapByPage()
    {
        fixture = ForRandomPages();
        driver = fixture.Driver();
        fixture.MapAll(driver, distances, offsets);
    }

    [IterationSetup(Targets = [nameof(Remove), nameof(Disconnect)])]
    public void Map()
    {
        fixture = ForRandomPages();
        fixture.MapAll(distances, offsets);
    }

    [IterationCleanup]
    public void Close() => fixture.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Million)]
    public void PerPage() => driver.Unmap(fixture.Window.StartAddress, fixture.Window.Size);

    [Benchmark(OperationsPerInvoke = Million)]
    public void Remove() => fixture.Container.RemoveWindow(fixture.Window, force: true);

    [Benchmark(OperationsPerInvoke = Million)]
    public void Disconnect() => fixture.Container.Dispose();
}
