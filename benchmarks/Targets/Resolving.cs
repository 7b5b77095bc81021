using BenchmarkDotNet.Attributes;
using SpaprDdw.Benchmarks.Baselines;
using static SpaprDdw.Benchmarks.Targets.ContainerFixture;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 4: resolves an address among a million mappings.</summary>
[MemoryDiagnoser]
public class Resolving
{
    private ContainerFixture fixture = null!;
    private SortedMappings sorted = null!;
    private ulong[] addresses = [];

    [GlobalSetup]
    public void Map()
    {
        ulong[] distances = RandomDistances();
        ulong[] offsets = RandomOffsets();
        fixture = ForRandomPages();
        fixture.MapAll(distances, offsets);
        ulong[] starts = [.. distances.Select(distance => fixture.Window.StartAddress + distance)];
        ulong[] targets = [.. offsets.Select(offset => fixture.Buffer.Address + offset)];
        addresses = [.. starts.Select(start => start + 0x1234)];
        new Random(3).Shuffle(addresses);
        Array.Sort(starts, targets);
        sorted = new SortedMappings(starts, targets, Page);
    }

    [GlobalCleanup]
    public void Close() => fixture.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Million)]
    public ulong BinarySearch()
    {
        ulong sum = 0;
        foreach (ulong address in addresses)
            sum += sorted.Resolve(address)!.Value;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Million)]
    public ulong Container()
    {
        ulong sum = 0;
        foreach (ulong address in addresses)
            sum += fixture.Container.Resolve(address).HostAddress!.Value;
        return sum;
    }
}
